"""Working planes read, copied and arranged: sizes, triangles, transposes, orders."""

from libc.math cimport INFINITY, fabs, ldexp

from primer.kernels.planes cimport block, clear, copy_numbers, matrix


cdef inline double *row_of(matrix a, Py_ssize_t i, Py_ssize_t m) noexcept nogil:
    """Row i of the 2 m rows of both planes."""
    return (a.plane.re if i < m else a.plane.im) + i % m * a.row


cdef inline Py_ssize_t rows_of(matrix a, Py_ssize_t m) noexcept nogil:
    return m if a.plane.im == NULL else 2 * m


cdef double largest_number(matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    # four chains of comparisons and sums, which do not wait for each other
    cdef double[4] largest = [0, 0, 0, 0], zero = [0, 0, 0, 0]
    cdef Py_ssize_t i, j, t
    cdef double *x
    for i in range(rows_of(a, m)):
        x = row_of(a, i, m)
        for j in range(0, n - 3, 4):
            for t in range(4):
                largest[t] = fabs(x[j + t]) if fabs(x[j + t]) > largest[t] else largest[t]
                zero[t] += x[j + t] * 0
        for j in range(n // 4 * 4, n):
            largest[0] = fabs(x[j]) if fabs(x[j]) > largest[0] else largest[0]
            zero[0] += x[j] * 0
        if zero[0] + zero[1] + zero[2] + zero[3] != 0:      # NaN times anything, infinity times zero
            return INFINITY
    return max(max(largest[0], largest[1]), max(largest[2], largest[3]))


cdef void scale_by(matrix a, Py_ssize_t m, Py_ssize_t n, int exponent) noexcept nogil:
    # in two steps of which only the second can leave the range
    cdef double first = ldexp(1, exponent // 2), second = ldexp(1, exponent - exponent // 2)
    cdef Py_ssize_t i, j
    cdef double *x
    for i in range(rows_of(a, m)):
        x = row_of(a, i, m)
        for j in range(n):
            x[j] = x[j] * first * second


cdef void conjugate(matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j
    if a.plane.im != NULL:
        for i in range(m):
            for j in range(n):
                a.plane.im[i * a.row + j] = -a.plane.im[i * a.row + j]


cdef void copy_block(matrix to, matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef double *x
    cdef double *y
    for i in range(rows_of(a, m)):
        x, y = row_of(a, i, m), row_of(to, i, m)
        copy_numbers(y, x, n)


cdef void transpose_into(matrix to, matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    transpose_plane(to.plane.re, to.row, a.plane.re, a.row, m, n)
    if a.plane.im != NULL:
        transpose_plane(to.plane.im, to.row, a.plane.im, a.row, m, n)


cdef void transpose_plane(
    double *to, Py_ssize_t to_row, const double *a, Py_ssize_t a_row, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """By squares of 16 that stay in the cache."""
    cdef Py_ssize_t i, j, top, left
    for top in range(0, m, 16):
        for left in range(0, n, 16):
            for i in range(top, min(m, top + 16)):
                for j in range(left, min(n, left + 16)):
                    to[i * to_row + j] = a[j * a_row + i]


cdef void copy_triangle(matrix to, matrix a, Py_ssize_t m, Py_ssize_t n, bint upper) noexcept nogil:
    cdef Py_ssize_t i, j, first, end
    cdef double *x
    cdef double *y
    for i in range(rows_of(a, m)):
        x, y = row_of(a, i, m), row_of(to, i, m)
        first = min(i % m, n) if upper else 0
        end = n if upper else min(i % m + 1, n)
        for j in range(first):
            y[j] = 0
        for j in range(first, end):
            y[j] = x[j]
        for j in range(end, n):
            y[j] = 0


cdef void extend(matrix a, Py_ssize_t rows, Py_ssize_t rank, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    clear(block(a, 0, rank), rank, n - rank)
    clear(block(a, rank, 0), rows - rank, n)
    for i in range(rank, rows):
        a.plane.re[i * a.row + i] = 1


cdef void move_columns(
    matrix a, const Py_ssize_t *order, double *line, Py_ssize_t rows, Py_ssize_t n, bint back) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef double *x
    for i in range(rows_of(a, rows)):
        x = row_of(a, i, rows)
        for j in range(n):
            line[j] = x[j]
        if back:
            for j in range(n):
                x[order[j]] = line[j]
        else:
            for j in range(n):
                x[j] = line[order[j]]


cdef void column_sizes(matrix a, double *sizes, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef double *x
    for j in range(n):
        sizes[j] = 0
    for i in range(rows_of(a, m)):
        x = row_of(a, i, m)
        for j in range(n):
            sizes[j] = fabs(x[j]) if fabs(x[j]) > sizes[j] else sizes[j]


cdef void column_squares(matrix a, double *squares, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef double *x
    for j in range(n):
        squares[j] = 0
    for i in range(rows_of(a, m)):
        x = row_of(a, i, m)
        for j in range(n):
            squares[j] += x[j] * x[j]


# ---- orders ----

cdef void ascending(const double *key, Py_ssize_t *order, Py_ssize_t *room, Py_ssize_t n) noexcept nogil:
    merge_runs(key, -1, order, room, n)


cdef void descending(const double *key, Py_ssize_t *order, Py_ssize_t *room, Py_ssize_t n) noexcept nogil:
    merge_runs(key, 1, order, room, n)


cdef void merge_runs(
    const double *key, double sign, Py_ssize_t *order, Py_ssize_t *room, Py_ssize_t n) noexcept nogil:
    """The largest sign * key first, from runs of growing length."""
    cdef Py_ssize_t i, j, k, left, middle, right, run = 1
    cdef Py_ssize_t *source = order
    cdef Py_ssize_t *target = room
    for i in range(n):
        order[i] = i
    while run < n:
        left = 0
        while left < n:
            middle, right = min(n, left + run), min(n, left + 2 * run)
            i, j = left, middle
            for k in range(left, right):
                if i < middle and (j == right or sign * key[source[i]] >= sign * key[source[j]]):
                    target[k] = source[i]
                    i += 1
                else:
                    target[k] = source[j]
                    j += 1
            left += 2 * run
        source, target = target, source
        run *= 2
    if source != order:
        for i in range(n):
            order[i] = source[i]


cdef void exchange_rows(matrix a, Py_ssize_t i, Py_ssize_t j, Py_ssize_t n) noexcept nogil:
    exchange(a.plane.re + i * a.row, a.plane.re + j * a.row, n)
    if a.plane.im != NULL:
        exchange(a.plane.im + i * a.row, a.plane.im + j * a.row, n)


cdef inline void exchange(double *x, double *y, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t j
    cdef double t
    for j in range(n):
        t = x[j]
        x[j] = y[j]
        y[j] = t


cdef void add_up(matrix a, Py_ssize_t rows, Py_ssize_t first, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t i, j
    for i in range(1, rows):
        for j in range(first, end):
            a.plane.re[j] += a.plane.re[i * a.row + j]
        if a.plane.im != NULL:
            for j in range(first, end):
                a.plane.im[j] += a.plane.im[i * a.row + j]
