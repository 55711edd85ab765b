/* Products with a vector and complex products: along rows and down columns alike to the bit, and accurate. */
#include "selftest.h"

enum { ROWS = 41, LENGTH = 150, SIDE = 19 };

static const ptrdiff_t SIZES[][2] = {{1, 1}, {1, 150}, {3, 7}, {5, 101}, {8, 8}, {13, 64},
                                    {41, 150}, {40, 3}, {41, 13}, {40, 16}, {39, 37}, {16, 21}};

/* One product: row i and number l of A at a[i * row + l * column]; the worst error of y in units in the last
 * place of k. */
static double error_of(const void *a, ptrdiff_t row, ptrdiff_t column, const void *x, const void *y, int dtype,
                       ptrdiff_t m, ptrdiff_t k, int conjugate)
{
    const int part = dtype % PRIMER_C64, parts = dtype >= PRIMER_C64 ? 2 : 1;
    double worst = 0;
    for (ptrdiff_t i = 0; i < m; i++) {
        real sum[2] = {0, 0};
        for (ptrdiff_t l = 0; l < k; l++) {
            const real u = get(a, part, i * row + l * column), p = get(x, part, l * parts);
            const real v = parts == 2 ? get(a, part, i * row + l * column + 1) : 0;
            const real q = parts == 2 ? get(x, part, l * parts + 1) : 0;
            const real a_im = conjugate > 0 ? -v : v, x_im = conjugate < 0 ? -q : q;
            sum[0] += u * p - a_im * x_im;
            sum[1] += u * x_im + a_im * p;
        }
        for (int j = 0; j < parts; j++) worsen(&worst, ulps(get(y, part, i * parts + j), sum[j], 2 * (real)k, part));
    }
    return worst;
}

static double check_vector(const primer_isa *isa, int dtype, ptrdiff_t m, ptrdiff_t k, int chains, int conjugate)
{
    static _Alignas(64) char a[ROWS * LENGTH * 16], across[sizeof a], x[LENGTH * 16], y[ROWS * 16], z[ROWS * 16];
    const int part = dtype % PRIMER_C64, parts = dtype >= PRIMER_C64 ? 2 : 1;
    for (ptrdiff_t i = 0; i < k * parts; i++) put(x, part, i, uniform(-1, 1));
    for (ptrdiff_t i = 0; i < m; i++)
        for (ptrdiff_t l = 0; l < k * parts; l++) {
            const double number = uniform(-1, 1);
            put(a, part, i * k * parts + l, number);
            put(across, part, (l / parts * m + i) * parts + l % parts, number);
        }
    primer_vector_block g = {.m = m, .k = k, .a = a, .a_step = k * parts, .x = x, .y = y, .y_step = parts,
                             .chains = chains, .conjugate = conjugate};
    memset(z, 0, sizeof z);
    isa->vector[dtype].rows(&g);
    double worst = error_of(a, k * parts, parts, x, y, dtype, m, k, conjugate);
    g.a = across, g.a_step = m * parts, g.y = z, g.add = 1;
    isa->vector[dtype].columns(&g);
    if (memcmp(y, z, m * parts * item_size(part)) != 0) worst = INFINITY;
    return worst;
}

/* C = A B of complex matrices, all of them packed; rows of C two numbers apart. */
static double check_pairs(const primer_isa *isa, int part)
{
    static _Alignas(64) char a[SIDE * SIDE * 16], b[sizeof a], c[sizeof a], x[SIDE * 16], y[SIDE * 16];
    static _Alignas(64) char packed_a[4 * SIDE * (SIDE + 64) * 16], packed_b[sizeof a];
    const primer_gemm *gemm = &isa->gemm[part];
    double worst = 0;
    for (ptrdiff_t i = 0; i < 2 * SIDE * SIDE; i++) {
        put(a, part, i, uniform(-1, 1));
        put(b, part, i, uniform(-1, 1));
    }
    gemm->pack_a[1](SIDE, SIDE, a, 2 * SIDE, 2, packed_a);
    gemm->pack_b[1](SIDE, SIDE, b, 2, 2 * SIDE, packed_b);
    const primer_block g = {.m = SIDE, .n = SIDE, .k = SIDE, .a = packed_a, .b = packed_b, .c = c, .c_row = 2,
                            .c_column = 2 * SIDE, .a_packed = 1, .b_packed = 1};
    gemm->block[1](&g);
    for (ptrdiff_t j = 0; j < SIDE; j++) {
        for (ptrdiff_t i = 0; i < 2 * SIDE; i++) {
            put(x, part, i, (double)get(b, part, 2 * SIDE * j + i));
            put(y, part, i, (double)get(c, part, 2 * SIDE * j + i));
        }
        worsen(&worst, error_of(a, 2 * SIDE, 2, x, y, PRIMER_C64 + part, SIDE, SIDE, 0));
    }
    return worst;
}

void check_vectors(void)
{
    int n;
    const primer_isa *const *isas = primer_available(&n);
    for (int dtype = PRIMER_F32; dtype <= PRIMER_C128; dtype++) {
        double worst[MAX_ISAS] = {0};
        for (int k = 0; k < n; k++)
            for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++)
                for (int conjugate = -1; conjugate <= 1; conjugate++) {
                    worsen(worst + k, check_vector(isas[k], dtype, SIZES[i][0], SIZES[i][1], 1, conjugate));
                    worsen(worst + k, check_vector(isas[k], dtype, SIZES[i][0], SIZES[i][1], PRIMER_CHAINS, conjugate));
                }
        report("matrix times vector", dtype, worst, 4);
    }
    for (int part = PRIMER_F32; part <= PRIMER_F64; part++) {
        double worst[MAX_ISAS] = {0};
        for (int k = 0; k < n; k++) worst[k] = check_pairs(isas[k], part);
        report("blocked product", PRIMER_C64 + part, worst, 4);
    }
}
