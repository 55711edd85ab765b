/* The contract of products with a vector: what Cython drives, what an instruction set provides.
 *
 * Every element of y = A x is a sum in an order that the length of x, `chains` and the instruction set
 * decide. x is cut into blocks of PRIMER_VK; the sum over a block is made of P partial ones,
 *     s_p = 0;  s_p = fma(a_il, x_l, s_p) for l = p, p + P, p + 2 P, ...
 * which are folded by halves: s_p = s_p + s_(p + h) for h = P/2, P/4, ..., 1. The sums of the blocks are
 * added in their order. P is `chains` times the lanes of a vector; for complex numbers it is half of that,
 * and each part of an element is the difference or the sum of two such real sums. Layouts and threads
 * choose which partial sums are made together, never which numbers go into one. */
#ifndef PRIMER_VECTOR_H
#define PRIMER_VECTOR_H

enum {
    PRIMER_VK = 4096,  /* numbers of x in a block: a third of an L1 cache in double */
    PRIMER_FEW = 8,    /* rows below which a matrix is a few: there the sums have PRIMER_CHAINS, else 1 */
    PRIMER_CHAINS = 4  /* vectors of partial sums: enough to hide the latency of one row's */
};

/* One block of x. Strides are counted in real numbers. */
typedef struct {
    ptrdiff_t m, k;       /* k <= PRIMER_VK */
    const void *a;
    ptrdiff_t a_step;     /* rows: from row to row, the numbers of each being contiguous; columns: likewise */
    const void *x;        /* contiguous */
    ptrdiff_t x_next;     /* rows: from one row's x to the next one's; 0 in a product with one vector */
    void *y;
    ptrdiff_t y_step;
    int chains;           /* 1 or PRIMER_CHAINS */
    int add;              /* y = A x, or y + A x */
    int conjugate;        /* complex: 1 the conjugate of A, -1 of x */
} primer_vector_block;

typedef struct {
    void (*rows)(const primer_vector_block *);
    void (*columns)(const primer_vector_block *);
} primer_vector;

#endif
