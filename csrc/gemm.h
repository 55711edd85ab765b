/* The contract of the matrix product: what Cython drives, what an instruction set provides.
 *
 * The verbs below know one orientation: the vectors run down the columns of C. A caller whose C has
 * contiguous rows asks for C' = B'A' instead. Strides are counted in elements.
 *
 * Every element of C is one chain: k is cut into blocks of PRIMER_KC; in each block
 *     s = 0;  s = fma(a_il, b_lj, s) for increasing l;
 * then C = s in the first block and C = C + s in the others. Tiles, packing, threads and layouts choose
 * which elements are computed together, never the chain, so they change no bit. Integers wrap around: their
 * chains give the same in any order. For bits (PRIMER_BOOL) fma is an or with an and, and k at most
 * PRIMER_KC. */
#ifndef PRIMER_GEMM_H
#define PRIMER_GEMM_H

enum { PRIMER_KC = 256 };

/* C = A B (sign 0), C + A B (1) or C - A B (-1) for k <= PRIMER_KC, of `count` triples of matrices in turn.
 *   A  m x k, columns contiguous: element (i, l) at a[i + l * a_column]; or packed by pack_a
 *   B  k x n, any strides: element (l, j) at b[l * b_row + j * b_column]; or packed by pack_b
 *   C  m x n, any strides */
typedef struct {
    ptrdiff_t m, n, k;
    const void *a;
    ptrdiff_t a_column;
    const void *b;
    ptrdiff_t b_row, b_column;
    void *c;
    ptrdiff_t c_row, c_column;
    int sign, a_packed, b_packed;
    ptrdiff_t count, a_next, b_next, c_next;
} primer_block;

typedef struct {
    int size;       /* bytes of a number */
    int lanes;      /* numbers in a vector */
    int mr, nr;     /* the register tile: rows and columns of C */
    int mc, nc;     /* rows of A and columns of B packed at a time: shares of the L2 and L3 caches */
    void (*block)(const primer_block *);
    /* The same for one column (n 1, count 1), any k, and an A whose rows are contiguous, a_row apart. */
    void (*vector)(const primer_block *, ptrdiff_t a_row);
    /* Panels of mr rows (the last one of fewer, in whole vectors), each k columns of its height, zeros
     * below row m. The panel of row i starts at out + i * k. */
    void (*pack_a)(ptrdiff_t m, ptrdiff_t k, const void *a, ptrdiff_t row, ptrdiff_t column, void *out);
    /* Panels of nr columns (the last one of fewer), each k rows. The panel of column j starts at
     * out + j * k. */
    void (*pack_b)(ptrdiff_t k, ptrdiff_t n, const void *b, ptrdiff_t row, ptrdiff_t column, void *out);
} primer_gemm;

#endif
