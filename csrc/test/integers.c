/* Products of integers, bools and float16, and the widening of these: all of it is exact. */
#include "selftest.h"

enum { STACK_LENGTH = 5, LARGEST = 12, SIDE = 75, DEPTH = 70 };

/* An element of a matrix as an integer: float16 holds those up to 2048. */
static uint64_t number(const void *p, int dtype, ptrdiff_t i)
{
    switch (dtype) {
    case PRIMER_BOOL: return ((const uint8_t *)p)[i] != 0;
    case PRIMER_I8: return ((const uint8_t *)p)[i];
    case PRIMER_I16: return ((const uint16_t *)p)[i];
    case PRIMER_I32: return ((const uint32_t *)p)[i];
    case PRIMER_I64: return ((const uint64_t *)p)[i];
    default: break;
    }
    const unsigned half = ((const uint16_t *)p)[i], exponent = half >> 10 & 31;
    return exponent ? (uint64_t)ldexp((half & 1023) | 1024, (int)exponent - 25) : 0;
}

static ptrdiff_t bytes_of(int dtype)
{
    return dtype == PRIMER_I64 ? 8 : dtype == PRIMER_I32 ? 4 : dtype == PRIMER_BOOL || dtype == PRIMER_I8 ? 1 : 2;
}

/* Any bits; of float16 the integers from 0 to 8, of bools few that are true. */
static void fill(void *p, int dtype, ptrdiff_t n)
{
    static const uint16_t halves[] = {0, 0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600, 0x4700, 0x4800};
    if (dtype == PRIMER_F16)
        for (ptrdiff_t i = 0; i < n; i++) ((uint16_t *)p)[i] = halves[(int)uniform(0, 9)];
    else
        for (ptrdiff_t i = 0; i < n * bytes_of(dtype); i++)
            ((uint8_t *)p)[i] = (uint8_t)(dtype == PRIMER_BOOL && uniform(0, 1) < 0.8 ? 0 : uniform(0, 256));
}

/* Element (i, j) of the product, from rows of A and columns of B that are `a_step` and `b_step` apart inside. */
static uint64_t expected(int dtype, ptrdiff_t k, const void *a, ptrdiff_t a_at, ptrdiff_t a_step, const void *b,
                         ptrdiff_t b_at, ptrdiff_t b_step)
{
    uint64_t sum = 0;
    for (ptrdiff_t l = 0; l < k; l++) sum += number(a, dtype, a_at + l * a_step) * number(b, dtype, b_at + l * b_step);
    if (dtype == PRIMER_BOOL) return sum != 0;
    return dtype == PRIMER_F16 || dtype == PRIMER_I64 ? sum : sum & ~(~(uint64_t)0 << 8 * bytes_of(dtype));
}

/* Wrong numbers of a stack of small products; B is stored transposed. */
static double check_small(const primer_kernel *kernel, int dtype, ptrdiff_t n)
{
    static _Alignas(64) char a[STACK_LENGTH * LARGEST * LARGEST * 8], b[sizeof a], c[sizeof a];
    const ptrdiff_t m = n, k = n > 1 ? n - 1 : 1, p = LARGEST - n + 1, size = bytes_of(dtype);
    const ptrdiff_t dims[] = {STACK_LENGTH, m, k, p};
    const ptrdiff_t steps[] = {m * k * size, k * p * size, m * p * size, k * size, size,
                               size,         k * size,     p * size,     size};
    char *args[] = {a, b, c};
    const size_t bytes = kernel->scratch[dtype](dims);
    char *room = malloc(bytes + 64);
    primer_work work = {room + (64 - (uintptr_t)room % 64) % 64, 0, 0, 0};
    double wrong = 0;
    fill(a, dtype, STACK_LENGTH * LARGEST * LARGEST);
    fill(b, dtype, STACK_LENGTH * LARGEST * LARGEST);
    kernel->loop[dtype](args, dims, steps, &work);
    free(room);
    for (ptrdiff_t s = 0; s < STACK_LENGTH; s++)
        for (ptrdiff_t i = 0; i < m; i++)
            for (ptrdiff_t j = 0; j < p; j++)
                wrong += number(c, dtype, s * m * p + i * p + j) !=
                         expected(dtype, k, a, s * m * k + i * k, 1, b, s * k * p + j * k, 1);
    return wrong;
}

/* Wrong words of products of words by the verbs of one primer_gemm: packed or not, and of one column. */
static double check_words(const primer_gemm *gemm, int dtype, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k)
{
    static _Alignas(64) char a[SIDE * DEPTH * 8], b[sizeof a], c[SIDE * SIDE * 8], packed_a[(SIDE + 64) * DEPTH * 8],
        packed_b[sizeof packed_a];
    const ptrdiff_t size = gemm->size;
    const int bits = dtype == PRIMER_BOOL;
    double wrong = 0;
    for (size_t i = 0; i < sizeof a; i++) a[i] = (char)uniform(0, 256), b[i] = (char)uniform(0, 256);
    for (int way = 0; way < 4; way++) { /* A with contiguous columns, then rows; B with contiguous rows, then columns */
        const ptrdiff_t a_row = way & 1 ? k : 1, a_column = way & 1 ? 1 : m;
        const ptrdiff_t b_row = way & 2 ? 1 : n, b_column = way & 2 ? k : 1;
        primer_block g = {.m = m, .n = n, .k = k, .a = a, .a_column = a_column, .b = b, .b_row = b_row,
                          .b_column = b_column, .c = c, .c_row = way & 1 ? n : 1, .c_column = way & 1 ? 1 : m};
        if (way != 0) {
            gemm->pack_a[0](m, k, a, a_row, a_column, packed_a);
            gemm->pack_b[0](k, n, b, b_row, b_column, packed_b);
            g.a = packed_a, g.b = packed_b, g.a_packed = g.b_packed = 1;
        }
        memset(c, 1, sizeof c);
        if (way == 3 && n == 1)
            g.a = a, g.b = b, g.a_packed = g.b_packed = 0, gemm->thin(&g, a_row);
        else
            gemm->block[0](&g);
        for (ptrdiff_t i = 0; i < m; i++)
            for (ptrdiff_t j = 0; j < n; j++) {
                uint64_t sum = 0, got = 0;
                for (ptrdiff_t l = 0; l < k; l++) {
                    uint64_t x = 0, y = 0;
                    memcpy(&x, a + (i * a_row + l * a_column) * size, (size_t)size);
                    memcpy(&y, b + (l * b_row + j * b_column) * size, (size_t)size);
                    sum = bits ? sum | (x & y) : sum + x * y;
                }
                memcpy(&got, c + (i * g.c_row + j * g.c_column) * size, (size_t)size);
                wrong += got != (size == 8 ? sum : sum & ~(~(uint64_t)0 << 8 * size));
            }
    }
    return wrong;
}

/* Wrong bits of bools, in lines of both kinds. */
static double check_bits(const primer_storage *storage, ptrdiff_t rows, ptrdiff_t columns)
{
    static uint8_t from[SIDE * 3 * SIDE];
    static uint64_t to[SIDE * 4];
    const ptrdiff_t words = (columns + PRIMER_BITS - 1) / PRIMER_BITS;
    double wrong = 0;
    for (int across = 0; across < 2; across++) {
        const ptrdiff_t row = across ? 1 : columns, column = across ? rows : 1;
        fill(from, PRIMER_BOOL, rows * columns);
        storage->widen(rows, columns, from, row, column, to);
        for (ptrdiff_t i = 0; i < rows; i++)
            for (ptrdiff_t l = 0; l < words * PRIMER_BITS; l++)
                wrong += (int)(to[i * words + l / PRIMER_BITS] >> l % PRIMER_BITS & 1) !=
                         (l < columns && from[i * row + l * column] != 0);
    }
    return wrong;
}

/* Wrong floats of all halves, and wrong halves of floats near every half and halfway to the next. */
static double check_halves(const primer_storage *storage)
{
    enum { ALL = 65536 };
    static uint16_t halves[ALL], back[ALL];
    static float floats[ALL];
    double wrong = 0;
    for (int i = 0; i < ALL; i++) halves[i] = (uint16_t)i;
    storage->widen(1, ALL, halves, ALL, 1, floats);
    for (int i = 0; i < ALL; i++) {
        const int exponent = i >> 10 & 31, fraction = i & 1023;
        const double size = exponent ? ldexp(1024 + fraction, exponent - 25) : ldexp(fraction, -24);
        if (exponent == 31)
            wrong += fraction ? !isnan(floats[i]) : !isinf(floats[i]);
        else
            wrong += fabsf(floats[i]) != (float)size;
        wrong += !signbit(floats[i]) != !(i & 0x8000);
    }
    (void)storage->narrow(1, ALL, floats, back, ALL, 1, 0);
    for (int i = 0; i < ALL; i++) /* a NaN has become quiet */
        wrong += back[i] != (uint16_t)(isnan(floats[i]) ? i | 0x200 : i);
    for (int side = -1; side <= 1; side++) { /* around the middle between a half and the next: ties to even */
        for (int i = 0; i < ALL; i++) {
            const double low = floats[i], high = (i & 0x7fff) == 0x7bff ? copysign(65536, low) : floats[(i + 1) % ALL];
            floats[i] = (float)((low + high) / 2);
            if ((i & 0x7fff) < 0x7c00 && side) floats[i] = nextafterf(floats[i], side > 0 ? INFINITY : 0);
            if (side > 0 && i & 0x8000) floats[i] = nextafterf((float)((low + high) / 2), -INFINITY);
        }
        (void)storage->narrow(1, ALL, floats, back, ALL, 1, 0);
        for (int i = 0; i < ALL; i++)
            if ((i & 0x7fff) < 0x7c00) wrong += back[i] != i + (side > 0 || (side == 0 && i % 2));
        storage->widen(1, ALL, halves, ALL, 1, floats);
    }
    return wrong;
}

void check_integers(void)
{
    int n;
    const primer_isa *const *isas = primer_available(&n);
    for (int dtype = PRIMER_BOOL; dtype <= PRIMER_F16; dtype++) {
        double wrong[MAX_ISAS] = {0};
        for (int i = 0; i < n; i++)
            for (ptrdiff_t size = 1; size <= LARGEST; size++)
                wrong[i] += check_small(find(isas[i], "matmul"), dtype, size);
        report("matmul, small", dtype, wrong, 0);
    }
    for (int dtype = PRIMER_BOOL; dtype <= PRIMER_I64; dtype++) {
        static const ptrdiff_t sides[] = {1, 2, 7, 16, 33, SIDE}, depths[] = {1, 3, DEPTH};
        double wrong[MAX_ISAS] = {0};
        if (dtype == PRIMER_I8) continue; /* computed in 16 bits */
        for (int i = 0; i < n; i++)
            for (int s = 0; s < 6 * 6 * 3; s++)
                wrong[i] += check_words(&isas[i]->gemm[dtype], dtype, sides[s % 6], sides[s / 6 % 6], depths[s / 36]);
        report("matmul, words", dtype, wrong, 0);
    }
    double wrong[MAX_ISAS] = {0}, wrong_halves[MAX_ISAS] = {0};
    for (int i = 0; i < n; i++) {
        for (ptrdiff_t rows = 1; rows <= SIDE; rows += 9)
            for (ptrdiff_t columns = 1; columns < 3 * SIDE; columns += columns < 66 ? 1 : 31)
                wrong[i] += check_bits(&isas[i]->storage[PRIMER_BOOL], rows, columns);
        wrong_halves[i] = check_halves(&isas[i]->storage[PRIMER_F16]);
    }
    report("bits of bools", PRIMER_BOOL, wrong, 0);
    report("widening and rounding", PRIMER_F16, wrong_halves, 0);
}
