/* The contract of the blocked matrix product: what Cython drives, what an instruction set provides.
 * Strides are counted in elements. */
#ifndef PRIMER_GEMM_H
#define PRIMER_GEMM_H

typedef struct {
    int mr, nr; /* the register tile: mr rows by nr columns of C */
} primer_gemm;

#endif
