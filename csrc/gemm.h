/* The contract of the matrix product: what Cython drives, what an instruction set provides.
 *
 * The verbs below know one orientation: the vectors run down the columns of C. A caller whose C has
 * contiguous rows asks for C' = B'A' instead. Strides are counted in elements.
 *
 * Every element of C is one chain: k is cut into blocks of PRIMER_KC; in each block
 *     s = 0;  s = fma(a_il, b_lj, s) for increasing l;
 * then C = s in the first block and C = C + s in the others. Of complex numbers there are four such sums, one
 * a product of parts; in each block s is rr - ii and ri + ir, the letters naming A's part, then B's. Tiles,
 * packing, threads and layouts choose which elements are computed together, never the chain, so they change no
 * bit. Integers wrap around: their chains give the same in any order. For bits (PRIMER_BOOL) fma is an or with
 * an and, and k at most PRIMER_KC. */
#ifndef PRIMER_GEMM_H
#define PRIMER_GEMM_H

enum {
    PRIMER_KC = 256,
    PRIMER_CONTINUE = 2 /* a sign: C holds the chains so far, of smaller l */
};

/* C = A B (sign 0), C + A B (1), C - A B (-1) or real chains continued (2) for k <= PRIMER_KC.
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
} primer_block;

typedef void (*primer_pack)(ptrdiff_t length, ptrdiff_t other, const void *from, ptrdiff_t row, ptrdiff_t column,
                            void *out);

/* The functions come in pairs: of real matrices, and of complex ones. A complex matrix is counted in complex
 * numbers (m, n, k), but its strides and the members below in real ones; rows are contiguous where they lie
 * two apart. */
typedef struct {
    int size;       /* bytes of a number */
    int lanes;      /* numbers in a vector */
    int mr, nr;     /* the register tile: rows and columns of C */
    int mc, nc;     /* rows of A and columns of B packed at a time: shares of the L2 and L3 caches */
    void (*block[2])(const primer_block *);
    int thin_columns; /* so many are few */
    /* Real, for a few columns, any k, and an A whose rows are contiguous, a_row apart. */
    void (*thin)(const primer_block *, ptrdiff_t a_row);
    /* m x k of A: panels of mr rows (the last one of fewer, in whole vectors), each k columns of its height,
     * zeros below row m. The panel of row i starts at out + i * k. */
    primer_pack pack_a[2];
    /* k x n of B: panels of nr columns (the last one of fewer), each k rows. The panel of column j starts at
     * out + j * k. */
    primer_pack pack_b[2];
} primer_gemm;

#endif
