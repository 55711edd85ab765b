/* The contract of the training verbs: what primer/kernels/training.pyx drives, what an instruction set
 * provides. Strides are counted in elements. */
#ifndef PRIMER_TRAINING_H
#define PRIMER_TRAINING_H

typedef struct {
    /* delta *= slope element by element (slope NULL: left alone), and the sums of its columns, first row to
     * last; both matrices have rows of unit stride, without gaps. */
    void (*chain_rule)(void *delta, const void *slope, ptrdiff_t rows, ptrdiff_t columns, void *sums);
    /* y += factor x */
    void (*add_scaled)(void *y, const void *x, double factor, ptrdiff_t n);
    /* the sum of the squares */
    double (*square_sum)(const void *x, ptrdiff_t n);
} primer_training;

#endif
