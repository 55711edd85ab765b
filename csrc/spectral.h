/* The innermost loops of large eigenproblems and singular values; see kernels/tridiagonal.inc, kernels/bidiagonal.inc and
 * kernels/secular.inc. */

/* A Hermitian matrix on its way to a tridiagonal one, T = Q^H A Q with Q = H_0 H_1 ..., H_k = I - tau_k v_k v_k^H. */
typedef struct {
    primer_plane a; /* its upper triangle; row k becomes v_k, which begins with a 1 at number k + 1 */
    ptrdiff_t ld, n;
    primer_plane w; /* rows w_first, w_first + 1, ... of the panel, ld apart */
    double *d, *e;  /* the diagonal of T and what stands beside it */
    primer_plane tau;
} primer_reduction;

typedef struct {
    /* The largest part of a number of the upper triangle of order n; infinity where one is not finite. */
    double (*largest)(primer_plane a, ptrdiff_t ld, ptrdiff_t n);
    /* Row k of a less what reflections first .. k - 1 take from it, then d_k, v_k, tau_k and e_k. */
    void (*reflect)(const primer_reduction *r, ptrdiff_t first, ptrdiff_t k);
    /* y: what rows top .. bottom - 1 give to A v_k. update: they lose v w^H + w v^H of reflection k - 1 (row 0 of w)
     * before. top is k + 1 or a multiple of PRIMER_STRIP, bottom a multiple of it or n. */
    void (*product)(const primer_reduction *r, ptrdiff_t k, ptrdiff_t top, ptrdiff_t bottom, int update,
                    primer_plane y);
    /* w_k from y = A v_k, where A lacks the updates of reflections first .. k - 1. */
    void (*finish)(const primer_reduction *r, ptrdiff_t first, ptrdiff_t k, primer_plane y);
} primer_tridiagonal;
enum { PRIMER_STRIP = 8, PRIMER_REDUCED = 32 /* reflections of a panel, at most */ };

/* An m x n matrix, m <= n, on its way to a lower bidiagonal one, in steps: reflect, step, finish. */
typedef struct {
    primer_plane a; /* row k becomes v_k, which begins with a 1 at number k */
    ptrdiff_t ld, m, n;
    primer_plane x, u; /* m numbers: what of a row goes with v, and with y, in the step to come */
    primer_plane y;    /* n numbers */
    double *d, *e;     /* the diagonal and what stands below it */
    double tau[2];     /* of v_k */
} primer_bidiagonal;

typedef struct {
    /* Row k less what step k - 1 takes from it, then d_k, v_k and tau. */
    void (*reflect)(primer_bidiagonal *r, ptrdiff_t k);
    /* Rows top .. bottom - 1: less what step k - 1 takes from them; x; column k of A less x, c, to u; their part of
     * z = A^H c, the conjugate of n numbers. top is k + 1 or a multiple of PRIMER_STRIP, bottom a multiple of it or m. */
    void (*step)(const primer_bidiagonal *r, ptrdiff_t k, ptrdiff_t top, ptrdiff_t bottom, primer_plane z);
    /* e_k, u and y from all of c and z. */
    void (*finish)(primer_bidiagonal *r, ptrdiff_t k, primer_plane z);
} primer_bidiagonalisation;

/* The eigenvalues of diag(d) + rho z z^T. Arrays over poles or roots have room for whole vectors and one more. */
typedef struct {
    ptrdiff_t k;                  /* poles */
    const double *d, *z, *square; /* ascending poles, weights and their squares; d_k bounds the last root */
    double rho;
    double *origin, *tau;         /* root j is origin_j + tau_j, exact as such: d_i - root = (d_i - origin) - tau */
    double *weight;               /* those z that have exactly these roots */
    const double *first, *last;   /* a number for each pole: of the eigenvectors of the halves */
    double *to_first, *to_last;   /* and for each root */
} primer_secular_equation;

typedef struct {
    void (*roots)(const primer_secular_equation *q, ptrdiff_t top, ptrdiff_t bottom);
    void (*weights)(const primer_secular_equation *q, ptrdiff_t top, ptrdiff_t bottom);
    /* Eigenvectors top .. bottom - 1, the columns of s, whose row place_i belongs to pole i; s may be NULL. */
    void (*vectors)(const primer_secular_equation *q, ptrdiff_t top, ptrdiff_t bottom, double *s, ptrdiff_t ld,
                    const ptrdiff_t *place);
    /* Rows x and y of n numbers: c x + s y and c y - s x. */
    void (*rotate)(double *x, double *y, ptrdiff_t n, double c, double s);
} primer_secular;
