/* primer.h: all that Cython sees of csrc. No Python, no threads, no _Complex here.
 *
 * One primer_isa per instruction set holds every kernel compiled for it; dispatch.c lists those that
 * this processor can run, best first. What does not depend on the instruction set (names, parameters,
 * formulas, bounds) stands in the row descriptions at the end. */
#ifndef PRIMER_H
#define PRIMER_H

#include <stddef.h>

/* The dtypes a kernel may be stamped for, in the order of primer_kernel.loop. An integer is its bits: modulo
 * 2^bits the products of signed and unsigned ones are the same. */
enum {
    PRIMER_F32, PRIMER_F64, PRIMER_C64, PRIMER_C128,
    PRIMER_BOOL, PRIMER_I8, PRIMER_I16, PRIMER_I32, PRIMER_I64, PRIMER_F16,
    PRIMER_N_DTYPES
};

/* NumPy's loop signature. steps: one outer stride an operand, then the core strides, all in bytes.
 * dims[0] is the number of points or stack slices, then the core dimensions. data: a primer_work where the
 * row is a kernel on stacks of matrices, else unused. */
typedef void (*primer_loop)(char **args, const ptrdiff_t *dims, const ptrdiff_t *steps, void *data);

typedef struct {
    void *scratch;    /* as many bytes as the row's scratch function says, 64-aligned */
    ptrdiff_t failed; /* the kernel adds the slices that have no result (singular ...); NaN stands in those */
    int left;         /* set where some of these are left to the blocked algorithm of the same name: the first number
                       * of their last real result is NaN, of their last result where none is real */
    int far;          /* the stack is more than a core's own caches keep */
} primer_work;

/* Bytes that primer_work.scratch must have for these sizes. */
typedef size_t (*primer_scratch)(const ptrdiff_t *dims);
/* What a scratch function says of sizes that its stamped body does not take. */
#define PRIMER_TOO_LARGE ((size_t)-1)

/* One row of a table: becomes one ufunc (signature NULL) or gufunc. */
typedef struct {
    const char *name;
    const char *signature;
    const char *doc;
    /* stack kernels: a letter an operand. 't': of the loop's dtype, 'r': its real counterpart, 'c': its complex
     * one, 'i': intp, 'j': int, 'T': 't', an input that is overwritten */
    const char *operands;
    int nin, nout;
    const char *failure; /* stack kernels that can fail: what LinAlgError says then */
    /* NULL where the row has no such dtype. A stack kernel without float32 and complex64 is given those
     * slices widened to double. */
    primer_loop loop[PRIMER_N_DTYPES];
    primer_scratch scratch[PRIMER_N_DTYPES];
    /* The same body with one slice at a time instead of one in each lane: the same bits. */
    primer_loop one[PRIMER_N_DTYPES];
    primer_scratch one_scratch[PRIMER_N_DTYPES];
} primer_kernel;

/* The blocked matrix product of one real precision or integer width; see kernels/gemm.inc. */
#include "gemm.h"

/* Products with a vector; see kernels/vector.inc. */
#include "vector.h"

/* Numbers that large products compute in other words: int8 in 16 bits, float16 in float32; bools as bits,
 * PRIMER_BITS of a line to a word. See kernels/storage.inc and kernels/bits.inc. */
enum { PRIMER_BITS = 64 };
typedef struct {
    int word; /* the dtype whose primer_gemm multiplies the words */
    /* to: rows of words without gaps, of the numbers at from + i * row + j * column */
    void (*widen)(ptrdiff_t rows, ptrdiff_t columns, const void *from, ptrdiff_t row, ptrdiff_t column, void *to);
    /* And back, rounded once; with also, a bool is true also where it was. Are they bools, and all true? */
    int (*narrow)(ptrdiff_t rows, ptrdiff_t columns, const void *from, void *to, ptrdiff_t row, ptrdiff_t column,
                  int also);
} primer_storage;

/* What a training loop needs beside the rows of the tables; see kernels/training.inc. */
#include "training.h"

/* One optimiser step on one contiguous array: w and the state arrays are updated in place. h: what the
 * row's prelude computed from the hyperparameters and the step number. */
typedef void (*primer_update)(void *w, const void *g, void *const *state, ptrdiff_t n, const double *h);

/* So many rounds of independent fused multiply-adds in registers; each does `flops` operations. */
typedef struct {
    double (*run)(ptrdiff_t rounds);
    int flops;
} primer_fma_chains;
/* The innermost loops of blocked factorisations; see kernels/panel.inc. A complex matrix is two planes. */
enum { PRIMER_PANEL = 32 }; /* the largest width of a panel, order of a triangle */
enum { PRIMER_QR_PANEL = 16 }; /* of a QR */
typedef struct { double *re, *im; } primer_plane;
/* Pairs (p, q), p < q, of rows to be made orthogonal where |cos| of their angle exceeds the tolerance: p from
 * p_first to before p_end, q likewise. Row i of the matrix z is scale[i] times row i of u, whose length is
 * length[i]. The rotations are applied to w as well, unless it is NULL. Rows are u_row, w_row numbers apart. */
typedef struct {
    primer_plane u, w;
    ptrdiff_t u_row, n, w_row, k;
    const double *scale;
    double *length, tolerance;
    ptrdiff_t p_first, p_end, q_first, q_end;
} primer_row_pairs;
typedef struct {
    void (*lu)(primer_plane a, ptrdiff_t ld, ptrdiff_t m, ptrdiff_t n, ptrdiff_t *pivots, double *work);
    void (*solve_lower)(primer_plane l, ptrdiff_t row, ptrdiff_t column, int conjugate, int unit, ptrdiff_t n,
                        primer_plane b, ptrdiff_t ld, ptrdiff_t columns);
    int (*cholesky)(primer_plane a, ptrdiff_t ld, ptrdiff_t n);
    void (*qr)(primer_plane a, ptrdiff_t ld, ptrdiff_t m, ptrdiff_t n, primer_plane tau);
    ptrdiff_t (*turn_rows)(const primer_row_pairs *); /* how many pairs were turned */
} primer_panels;
#include "spectral.h"

/* What an instruction set has for stacks of matrices, and for large ones; a translation unit of its own. */
typedef struct {
    const primer_kernel *kernels;
    int n_kernels;
    primer_panels panels[2]; /* real, complex */
    primer_tridiagonal tridiagonal[2];
    primer_bidiagonalisation bidiagonal[2];
    primer_secular secular;
} primer_stacks;

typedef struct {
    const char *name;
    int vector_bytes;
    primer_fma_chains fma_chains[2];  /* the arithmetic limit; see kernels/limits.inc */
    const primer_kernel *kernels; /* all others; primer_row has both */
    int n_kernels;
    const primer_stacks *stacks;
    primer_vector vector[PRIMER_C128 + 1]; /* of the floating-point dtypes */
    primer_gemm gemm[PRIMER_N_DTYPES]; /* of those that are computed as they are, and of PRIMER_BOOL's words */
    primer_storage storage[PRIMER_N_DTYPES]; /* of those that are not: PRIMER_BOOL, PRIMER_I8, PRIMER_F16 */
    const primer_update (*update)[2]; /* [optimiser row][PRIMER_F32 or PRIMER_F64] */
    primer_training training[2];     /* PRIMER_F32, PRIMER_F64 */
} primer_isa;

/* The instruction sets of this processor, best first; n of them (at least one: the baseline). */
const primer_isa *const *primer_available(int *n);

/* Row i of all kernels of a set; NULL after the last. */
const primer_kernel *primer_row(const primer_isa *isa, int i);

/* The calling thread's floating-point flags, for algorithms outside csrc: kernels leave them as they were. */
unsigned long long primer_save_flags(void);
void primer_restore_flags(unsigned long long flags);
/* Sets its flag "invalid": how a gufunc says that slices failed. */
void primer_raise_invalid(void);

/* ---- row descriptions: the same for every instruction set ---- */

enum { PRIMER_MAX_PARAMETERS = 8, PRIMER_MAX_STATES = 4, PRIMER_MAX_HYPER = 12 };

/* What a parameter may be: any number, or a finite one above 0. */
enum { PRIMER_ANY, PRIMER_POSITIVE };

typedef struct {
    int n;
    struct { const char *name; double value; int range; } of[PRIMER_MAX_PARAMETERS]; /* in the order of p[] */
} primer_parameters;

typedef struct {
    const char *name;
    int is_vector; /* acts on a whole axis (softmax), not on each number */
    primer_parameters parameters;
    const char *formula, *derivative_formula, *latex;
    double low, high; /* the closure of the range */
    const char *smoothness;
    double ulp; /* error bound of value and derivative, in units in the last place */
} primer_activation;

typedef struct {
    const char *name;
    int is_vector; /* one number a row (cross-entropy over classes), not one an element */
    int from_logits;
    const char *domain; /* what predictions may be, and what the cost is elsewhere: a sentence */
    primer_parameters parameters;
    const char *formula, *gradient_formula, *latex;
} primer_cost;

typedef struct {
    const char *name;
    primer_parameters parameters;
    int n_states;
    const char *states[PRIMER_MAX_STATES];
    const char *formula, *source;
    /* h from the parameters p (in the order of the row) and the step number t = 1, 2, ... */
    void (*prelude)(const double *p, double t, double *h);
} primer_optimiser;

extern const primer_activation primer_activations[];
extern const int primer_n_activations;
extern const primer_cost primer_costs[];
extern const int primer_n_costs;
extern const primer_optimiser primer_optimisers[];
extern const int primer_n_optimisers;

#endif
