/* Kernels on stacks of small matrices: determinant and product. */
#include "selftest.h"

enum { STACK_LENGTH = 19, LARGEST = 12 };

static int single(int dtype) { return dtype == PRIMER_F32 || dtype == PRIMER_C64 ? PRIMER_F32 : PRIMER_F64; }

static real modulus(const real *z) { return hypotl(z[0], z[1]); }

/* Determinant by elimination with row interchanges, of a[n][n][re, im]; *size: Hadamard's bound on it. */
static void determinant(real *a, int n, real *det, real *size)
{
    det[0] = *size = 1;
    det[1] = 0;
    for (int i = 0; i < n; i++) {
        real sum = 0;
        for (int j = 0; j < 2 * n; j++) sum += a[2 * i * n + j] * a[2 * i * n + j];
        *size *= sqrtl(sum);
    }
    for (int c = 0; c < n; c++) {
        int top = c;
        for (int r = c + 1; r < n; r++)
            if (modulus(a + 2 * (r * n + c)) > modulus(a + 2 * (top * n + c))) top = r;
        for (int j = 0; j < 2 * n && top != c; j++) {
            const real t = a[2 * c * n + j];
            a[2 * c * n + j] = a[2 * top * n + j];
            a[2 * top * n + j] = -t; /* the sign of the interchange */
        }
        const real x = a[2 * (c * n + c)], y = a[2 * (c * n + c) + 1], square = x * x + y * y, old = det[0];
        det[0] = old * x - det[1] * y;
        det[1] = old * y + det[1] * x;
        for (int r = c + 1; r < n && square > 0; r++) {
            real *to = a + 2 * r * n;
            const real re = (to[2 * c] * x + to[2 * c + 1] * y) / square;
            const real im = (to[2 * c + 1] * x - to[2 * c] * y) / square;
            for (int j = c; j < n; j++) {
                const real u = a[2 * (c * n + j)], v = a[2 * (c * n + j) + 1];
                to[2 * j] -= re * u - im * v;
                to[2 * j + 1] -= re * v + im * u;
            }
        }
    }
}

/* The worst error of a stack of n x n determinants, in units in the last place of Hadamard's bound. */
static double check_det(const primer_kernel *kernel, int dtype, ptrdiff_t n)
{
    static _Alignas(16) char a[STACK_LENGTH * LARGEST * LARGEST * 16], det[STACK_LENGTH * 16];
    const int part = single(dtype), parts = dtype >= PRIMER_C64 ? 2 : 1;
    const ptrdiff_t size = item_size(part) * parts, dims[] = {STACK_LENGTH, n};
    const ptrdiff_t steps[] = {n * n * size, size, n * size, size};
    char *args[] = {a, det};
    double worst = 0;
    for (ptrdiff_t i = 0; i < STACK_LENGTH * n * n * parts; i++) put(a, part, i, uniform(-1, 1));
    const size_t bytes = kernel->scratch[dtype] ? kernel->scratch[dtype](dims) : 0;
    char *scratch = malloc(bytes + 64);
    primer_work work = {scratch + (64 - (uintptr_t)scratch % 64) % 64, 0, 0, 0};
    kernel->loop[dtype](args, dims, steps, &work);
    free(scratch);
    for (ptrdiff_t s = 0; s < STACK_LENGTH; s++) {
        real m[2 * LARGEST * LARGEST], expected[2], hadamard;
        for (ptrdiff_t i = 0; i < n * n; i++) {
            m[2 * i] = get(a, part, (s * n * n + i) * parts);
            m[2 * i + 1] = parts == 2 ? get(a, part, (s * n * n + i) * parts + 1) : 0;
        }
        determinant(m, (int)n, expected, &hadamard);
        for (int j = 0; j < parts; j++)
            worsen(&worst, ulps(get(det, part, s * parts + j), expected[j], hadamard, part));
    }
    return worst;
}

/* The worst error of a stack of products, in units in the last place of k max |a| max |b|; of b by rows, or by columns.
 * The operands are as long as what they hold. far: they are prefetched. */
static double check_product(const primer_kernel *kernel, int dtype, ptrdiff_t m, ptrdiff_t k, ptrdiff_t p, int by_columns,
                            int far)
{
    const ptrdiff_t size = item_size(dtype), row = by_columns ? size : p * size, column = by_columns ? k * size : size;
    const ptrdiff_t dims[] = {STACK_LENGTH, m, k, p};
    const ptrdiff_t steps[] = {m * k * size, k * p * size, m * p * size, k * size, size, row, column, p * size, size};
    char *a = malloc(STACK_LENGTH * m * k * size), *b = malloc(STACK_LENGTH * k * p * size);
    char *c = malloc(STACK_LENGTH * m * p * size), *args[] = {a, b, c};
    primer_work work = {.scratch = malloc(kernel->scratch[dtype](dims)), .far = far};
    double worst = 0;
    for (ptrdiff_t i = 0; i < STACK_LENGTH * m * k; i++) put(a, dtype, i, uniform(-1, 1));
    for (ptrdiff_t i = 0; i < STACK_LENGTH * k * p; i++) put(b, dtype, i, uniform(-1, 1));
    kernel->loop[dtype](args, dims, steps, &work);
    for (ptrdiff_t s = 0; s < STACK_LENGTH; s++)
        for (ptrdiff_t i = 0; i < m; i++)
            for (ptrdiff_t j = 0; j < p; j++) {
                real sum = 0;
                for (ptrdiff_t l = 0; l < k; l++)
                    sum += get(a, dtype, s * m * k + i * k + l) * get(b, dtype, s * k * p + (l * row + j * column) / size);
                worsen(&worst, ulps(get(c, dtype, s * m * p + i * p + j), sum, (real)k, dtype));
            }
    free(a);
    free(b);
    free(c);
    free(work.scratch);
    return worst;
}

static double check_matmul(const primer_kernel *kernel, int dtype, ptrdiff_t n)
{
    double worst = check_product(kernel, dtype, n, n > 1 ? n - 1 : 1, LARGEST - n + 1, 1, 0);
    worsen(&worst, check_product(kernel, dtype, n, n, n, 0, 1));
    if (n == LARGEST) /* several panels of rows */
        for (int i = 0; i < 4; i++) worsen(&worst, check_product(kernel, dtype, 57, 64, 43, i % 2, i / 2));
    return worst;
}

/* The worst of Q R - A and Q* Q - 1 of a stack of n x (LARGEST + 1 - n) matrices, in units in the last place of n. */
static double check_qr(const primer_kernel *kernel, int dtype, ptrdiff_t m)
{
    static _Alignas(16) char a[STACK_LENGTH * LARGEST * LARGEST * 16], q[sizeof a], r[sizeof a];
    const int parts = dtype >= PRIMER_C64 ? 2 : 1;
    const ptrdiff_t n = LARGEST + 1 - m, p = m < n ? m : n, size = (ptrdiff_t)sizeof(double) * parts;
    const ptrdiff_t dims[] = {STACK_LENGTH, m, n, p};
    const ptrdiff_t steps[] = {m * n * size, m * p * size, p * n * size, n * size, size,
                               p * size,     size,         n * size,     size};
    char *args[] = {a, q, r};
    double worst = 0;
    for (ptrdiff_t i = 0; i < STACK_LENGTH * m * n * parts; i++) put(a, PRIMER_F64, i, uniform(-1, 1));
    char *scratch = malloc(kernel->scratch[dtype](dims) + 64);
    primer_work work = {scratch + (64 - (uintptr_t)scratch % 64) % 64, 0, 0, 0};
    kernel->loop[dtype](args, dims, steps, &work);
    free(scratch);
#define NUMBER(x, s, i, j, rows, columns, part) \
    (part < parts ? get(x, PRIMER_F64, (((s) * (rows) + (i)) * (columns) + (j)) * parts + (part)) : 0)
    for (ptrdiff_t s = 0; s < STACK_LENGTH; s++)
        for (ptrdiff_t i = 0; i < m; i++)
            for (ptrdiff_t j = 0; j < n; j++) {
                real re = 0, im = 0, unit = 0;
                for (ptrdiff_t l = 0; l < p; l++) {
                    const real x = NUMBER(q, s, i, l, m, p, 0), y = NUMBER(q, s, i, l, m, p, 1);
                    const real u = NUMBER(r, s, l, j, p, n, 0), v = NUMBER(r, s, l, j, p, n, 1);
                    re += x * u - y * v;
                    im += x * v + y * u;
                }
                worsen(&worst, ulps((double)re, NUMBER(a, s, i, j, m, n, 0), (real)m, PRIMER_F64));
                worsen(&worst, ulps((double)im, NUMBER(a, s, i, j, m, n, 1), (real)m, PRIMER_F64));
                if (i >= p || j >= p) continue;
                for (ptrdiff_t l = 0; l < m; l++)
                    unit += NUMBER(q, s, l, i, m, p, 0) * NUMBER(q, s, l, j, m, p, 0)
                            + NUMBER(q, s, l, i, m, p, 1) * NUMBER(q, s, l, j, m, p, 1);
                worsen(&worst, ulps((double)unit, i == j, (real)m, PRIMER_F64));
            }
#undef NUMBER
    return worst;
}

/* A panel keeps the products of its columns: the worst of R* R - A* A, in units in the last place of the rows. */
static double check_qr_panel(const primer_isa *isa, int complex, ptrdiff_t n)
{
    enum { ROWS = 37, LD = PRIMER_QR_PANEL + 3 };
    double a[2][ROWS * LD], r[2][ROWS * LD], tau[2][PRIMER_QR_PANEL], worst = 0;
    for (ptrdiff_t i = 0; i < ROWS * LD; i++)
        for (int part = 0; part < 2; part++) r[part][i] = a[part][i] = part <= complex ? uniform(-1, 1) : 0;
    const primer_plane plane = {r[0], r[1]}, factors = {tau[0], tau[1]};
    isa->stacks->panels[complex].qr(plane, LD, ROWS, n, factors);
    for (ptrdiff_t i = 0; i < n; i++)
        for (ptrdiff_t j = 0; j < n; j++) {
            real before = 0, after = 0;
            for (ptrdiff_t l = 0; l < ROWS; l++)
                for (int part = 0; part < 2; part++) {
                    before += (real)a[part][l * LD + i] * a[part][l * LD + j];
                    if (l <= i && l <= j) after += (real)r[part][l * LD + i] * r[part][l * LD + j];
                }
            worsen(&worst, ulps((double)after, before, ROWS, PRIMER_F64));
        }
    return worst;
}

typedef double (*worst_of)(const primer_kernel *, int, ptrdiff_t);
static void check(const char *name, int dtype, worst_of of, double bound)
{
    int n;
    const primer_isa *const *isas = primer_available(&n);
    double worst[MAX_ISAS] = {0};
    for (int k = 0; k < n; k++) {
        const primer_kernel *kernel = find(isas[k], name);
        if (!kernel) worst[k] = INFINITY;
        for (ptrdiff_t size = 1; size <= LARGEST && kernel; size++) worsen(worst + k, of(kernel, dtype, size));
    }
    report(name, dtype, worst, bound);
}

static void check_panels(int dtype, double bound)
{
    int n;
    const primer_isa *const *isas = primer_available(&n);
    double worst[MAX_ISAS] = {0};
    for (int k = 0; k < n; k++)
        for (ptrdiff_t size = 1; size <= PRIMER_QR_PANEL; size++)
            worsen(worst + k, check_qr_panel(isas[k], dtype == PRIMER_C128, size));
    report("panel of a QR", dtype, worst, bound);
}

void check_matrices(void)
{
    for (int dtype = PRIMER_F64; dtype <= PRIMER_C128; dtype += 2) check("qr", dtype, check_qr, 4);
    for (int dtype = PRIMER_F64; dtype <= PRIMER_C128; dtype += 2) check_panels(dtype, 4);
    for (int dtype = PRIMER_F64; dtype <= PRIMER_C128; dtype += 2) check("det", dtype, check_det, 4);
    for (int dtype = PRIMER_F32; dtype <= PRIMER_F64; dtype++) check("matmul", dtype, check_matmul, 4);
}
