/* The contract of the training verbs: what primer/kernels/training.pyx drives, what an instruction set
 * provides. Strides are counted in elements. A row that a verb reads may be read up to one vector beyond
 * its end, so the memory behind every operand called b, start, x or slope goes on for PRIMER_PADDING bytes. */
#ifndef PRIMER_TRAINING_H
#define PRIMER_TRAINING_H

enum { PRIMER_PADDING = 64 }; /* bytes: the widest vector of any instruction set */

typedef struct {
    /* c = start + a b, m x k times k x n, without packing: each row of b and c has unit stride, a any
     * strides. start is a row that every row of c begins with, NULL for zeros. Every element is one chain
     * of fused multiply-adds in the order of k. */
    void (*product)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const void *a, ptrdiff_t a_row, ptrdiff_t a_column,
                    const void *b, ptrdiff_t b_row, const void *start, void *c, ptrdiff_t c_row);
    /* delta *= slope element by element (slope NULL: left alone), and the sums of its columns, first row to
     * last; both matrices have rows of unit stride, without gaps. */
    void (*chain_rule)(void *delta, const void *slope, ptrdiff_t rows, ptrdiff_t columns, void *sums);
    /* y += factor x */
    void (*add_scaled)(void *y, const void *x, double factor, ptrdiff_t n);
    /* the sum of the squares */
    double (*square_sum)(const void *x, ptrdiff_t n);
} primer_training;

#endif
