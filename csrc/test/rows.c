/* Kernels on rows of numbers: softmax, its vector-Jacobian product, categorical cross-entropy, norms. */

#include "selftest.h"

enum { ROWS = 19, LONGEST = 131 }; /* more rows than the widest vector has lanes */

/* What a row of a kernel shall give, from inputs a and b; *value, row[n] or both. scale[n], zero unless
 * set: the largest term that row[i] is a sum of. */
typedef void (*row_reference)(const real *a, const real *b, ptrdiff_t n, real *value, real *row, real *scale);

/* e = exp(x - max x); returns the sum of e without the 1 of the maximum */
static real exponentials(const real *x, ptrdiff_t n, real *e, ptrdiff_t *top)
{
    real others = 0;
    *top = 0;
    for (ptrdiff_t i = 1; i < n; i++)
        if (x[i] > x[*top]) *top = i;
    for (ptrdiff_t i = 0; i < n; i++) {
        e[i] = expl(x[i] - x[*top]);
        if (i != *top) others += e[i];
    }
    return others;
}

static void softmax(const real *x, const real *unused, ptrdiff_t n, real *value, real *row, real *scale)
{
    (void)unused;
    (void)value;
    ptrdiff_t top;
    const real others = exponentials(x, n, row, &top);
    for (ptrdiff_t i = 0; i < n; i++) row[i] /= 1 + others;
    (void)scale;
}

static void softmax_vjp(const real *x, const real *g, ptrdiff_t n, real *value, real *row, real *scale)
{
    ptrdiff_t top;
    real dot = 0, size = 0;
    (void)exponentials(x, n, row, &top);
    softmax(x, g, n, value, row, scale);
    for (ptrdiff_t i = 0; i < n; i++) {
        dot += row[i] * (g[i] - g[top]);
        size += row[i] * fabsl(g[i] - g[top]);
    }
    for (ptrdiff_t i = 0; i < n; i++) {
        scale[i] = row[i] * (fabsl(g[i] - g[top]) + size);
        row[i] *= g[i] - g[top] - dot;
    }
}

static void categorical(const real *t, const real *q, ptrdiff_t n, real *value, real *row, real *scale)
{
    *value = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        *value -= t[i] == 0 ? 0 : t[i] * logl(q[i]);
        row[i] = t[i] == 0 ? 0 : -t[i] / q[i];
    }
    (void)scale;
}

static void categorical_logits(const real *t, const real *q, ptrdiff_t n, real *value, real *row, real *scale)
{
    ptrdiff_t top;
    const real others = exponentials(q, n, row, &top);
    *value = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        if (t[i] != 0) *value += t[i] * (log1pl(others) + (q[top] - q[i]));
        row[i] = ((row[i] - t[i]) - t[i] * others) / (1 + others); /* the targets sum to 1 */
    }
    (void)scale;
}

static void norm(const real *x, const real *unused, ptrdiff_t n, real *value, real *row, real *scale)
{
    *value = 0;
    for (ptrdiff_t i = 0; i < n; i++) *value += x[i] * x[i];
    *value = sqrtl(*value);
    (void)unused, (void)row, (void)scale;
}

static void norm_1(const real *x, const real *unused, ptrdiff_t n, real *value, real *row, real *scale)
{
    *value = 0;
    for (ptrdiff_t i = 0; i < n; i++) *value += fabsl(x[i]);
    (void)unused, (void)row, (void)scale;
}

static void norm_inf(const real *x, const real *unused, ptrdiff_t n, real *value, real *row, real *scale)
{
    *value = 0;
    for (ptrdiff_t i = 0; i < n; i++) *value = fmaxl(*value, fabsl(x[i]));
    (void)unused, (void)row, (void)scale;
}

static const struct {
    const char *name;
    row_reference of;
    int nin, value, row; /* inputs; is there a value, a row? */
    int targets, probabilities;
    double bound;
} table[] = {
    {"softmax", softmax, 1, 0, 1, 0, 0, 4},
    {"softmax_vjp", softmax_vjp, 2, 0, 1, 0, 0, 6},
    {"categorical_cross_entropy", categorical, 2, 1, 0, 1, 1, 3},
    {"categorical_cross_entropy_gradient", categorical, 2, 0, 1, 1, 1, 1},
    {"categorical_cross_entropy_value_and_gradient", categorical, 2, 1, 1, 1, 1, 3},
    {"categorical_cross_entropy_from_logits", categorical_logits, 2, 1, 0, 1, 0, 4},
    {"categorical_cross_entropy_from_logits_gradient", categorical_logits, 2, 0, 1, 1, 0, 4},
    {"categorical_cross_entropy_from_logits_value_and_gradient", categorical_logits, 2, 1, 1, 1, 0, 4},
    {"row_norm", norm, 1, 1, 0, 0, 0, 4},
    {"row_norm_1", norm_1, 1, 1, 0, 0, 0, 5},
    {"row_norm_inf", norm_inf, 1, 1, 0, 0, 0, 0},
};

enum { BYTES = ROWS * LONGEST * 8 };
typedef struct { double align; char a[BYTES], b[BYTES], value[ROWS * 8], row[BYTES]; } arrays;

/* Rows of n numbers, wider from row to row; a target row has a single 1, at the largest number every other
 * time. */
static void fill(arrays *x, int row, int dtype, ptrdiff_t n)
{
    for (ptrdiff_t r = 0; r < ROWS; r++) {
        const double width = dtype == PRIMER_F32 ? 20. * (double)(r % 5) + 1 : 175. * (double)(r % 5) + 1;
        char *logits = table[row].targets ? x->b : x->a, *other = table[row].targets ? x->a : x->b;
        ptrdiff_t top = 0;
        for (ptrdiff_t i = 0; i < n; i++) {
            put(logits, dtype, r * n + i, table[row].probabilities ? uniform(0.01, 1) : uniform(-width, width));
            if (get(logits, dtype, r * n + i) > get(logits, dtype, r * n + top)) top = i;
            put(other, dtype, r * n + i, table[row].targets ? 0 : uniform(-1, 1));
        }
        if (table[row].targets) put(other, dtype, r * n + (r % 2 ? top : n / 2), 1);
    }
}

static void run(const primer_kernel *kernel, arrays *x, int row, int dtype, ptrdiff_t n)
{
    char *args[4], *const all[] = {x->a, x->b, x->value, x->row};
    const int used[] = {1, table[row].nin > 1, table[row].value, table[row].row};
    const ptrdiff_t dims[] = {ROWS, n}, size = item_size(dtype);
    ptrdiff_t steps[8];
    int count = 0, cores = 0;
    for (int j = 0; j < 4; j++)
        if (used[j]) {
            steps[count] = j == 2 ? size : n * size;
            args[count++] = all[j];
            cores += j != 2;
        }
    for (int j = 0; j < cores; j++) steps[count + j] = size;
    kernel->loop[dtype](args, dims, steps, NULL);
}

static double compare(const arrays *x, int row, int dtype, ptrdiff_t n)
{
    double worst = 0;
    for (ptrdiff_t r = 0; r < ROWS; r++) {
        real a[LONGEST], b[LONGEST], expected[LONGEST], value = 0, scale[LONGEST] = {0};
        for (ptrdiff_t i = 0; i < n; i++) {
            a[i] = get(x->a, dtype, r * n + i);
            b[i] = get(x->b, dtype, r * n + i);
        }
        table[row].of(a, b, n, &value, expected, scale);
        if (table[row].value) worsen(&worst, ulps(get(x->value, dtype, r), value, 0, dtype));
        for (ptrdiff_t i = 0; i < n && table[row].row; i++)
            worsen(&worst, ulps(get(x->row, dtype, r * n + i), expected[i], scale[i], dtype));
    }
    return worst;
}

void check_rows(void)
{
    static const ptrdiff_t lengths[] = {0, 1, 2, 3, 8, 10, 17, 32, 33, 40, LONGEST};
    static arrays x;
    int n_isas;
    const primer_isa *const *isas = primer_available(&n_isas);
    for (int row = 0; row < (int)(sizeof table / sizeof *table); row++)
        for (int dtype = PRIMER_F32; dtype <= PRIMER_F64; dtype++) {
            double worst[MAX_ISAS] = {0};
            for (int l = 0; l < (int)(sizeof lengths / sizeof *lengths); l++) {
                fill(&x, row, dtype, lengths[l]);
                for (int k = 0; k < n_isas; k++) {
                    const primer_kernel *kernel = find(isas[k], table[row].name);
                    if (!kernel) {
                        worst[k] = INFINITY;
                        continue;
                    }
                    run(kernel, &x, row, dtype, lengths[l]);
                    worsen(worst + k, compare(&x, row, dtype, lengths[l]));
                }
            }
            report(table[row].name, dtype, worst, SLACK + table[row].bound);
        }
}
