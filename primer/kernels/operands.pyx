"""Operands copied into working planes, and results out of them. float32 is widened in the copy and rounded once at
the end.
"""

from libc.math cimport NAN
from libc.stdlib cimport llabs

from primer.kernels.core cimport PRIMER_C64, PRIMER_F32
from primer.kernels.planes cimport copy_numbers, matrix, poll, work_slice

cdef enum:
    TILE = 16       # rows copied together where columns are the contiguous direction: their lines stay in L1
    COPIED = 1 << 20    # numbers copied between two looks for Ctrl-C

ctypedef fused real:
    float
    double


cdef void load_part(
    matrix a, double *to, const real *p, Py_ssize_t row, Py_ssize_t column, Py_ssize_t top, Py_ssize_t bottom,
    Py_ssize_t n, bint upper) noexcept nogil:
    """Some rows of one plane; row and column: strides in numbers of p, whose memory the order follows."""
    cdef Py_ssize_t i, j, first, tile
    if llabs(row) >= llabs(column):
        for i in range(top, bottom):
            first = i if upper else 0
            if column == 1 and a.column == 1:
                if real is double:
                    copy_numbers(to + i * a.row + first, p + i * row + first, max(n - first, 0))
                else:
                    for j in range(first, n):
                        to[i * a.row + j] = p[i * row + j]
            elif column == 2 and a.column == 1:
                for j in range(first, n):
                    to[i * a.row + j] = p[i * row + 2 * j]
            else:
                for j in range(first, n):
                    to[i * a.row + j * a.column] = p[i * row + j * column]
        return
    for tile in range((bottom - top + TILE - 1) // TILE):
        first = top + tile * TILE
        for j in range(first if upper else 0, n):
            for i in range(first, min(first + TILE, min(bottom, j + 1) if upper else bottom)):
                to[i * a.row + j * a.column] = p[i * row + j * column]


cdef void store_part(
    matrix a, const double *x, real *p, Py_ssize_t row, Py_ssize_t column, Py_ssize_t top, Py_ssize_t bottom,
    Py_ssize_t n, bint upper) noexcept nogil:
    cdef Py_ssize_t i, j, first, tile
    if llabs(row) >= llabs(column):
        for i in range(top, bottom):
            first = min(i, n) if upper else 0
            for j in range(first):
                p[i * row + j * column] = 0
            if column == 1 and a.column == 1:
                if real is double:
                    copy_numbers(p + i * row + first, x + i * a.row + first, n - first)
                else:
                    for j in range(first, n):
                        p[i * row + j] = <real> x[i * a.row + j]
            elif column == 2 and a.column == 1:
                for j in range(first, n):
                    p[i * row + 2 * j] = <real> x[i * a.row + j]
            else:
                for j in range(first, n):
                    p[i * row + j * column] = <real> x[i * a.row + j * a.column]
        return
    for tile in range((bottom - top + TILE - 1) // TILE):
        first = top + tile * TILE
        for j in range(n):
            for i in range(first, min(first + TILE, bottom)):
                p[i * row + j * column] = 0 if upper and j < i else <real> x[i * a.row + j * a.column]


cdef int copy(
    work_slice *s, int operand, matrix a, Py_ssize_t m, Py_ssize_t n, bint outwards, bint upper, bint transpose
) noexcept nogil:
    """An operand into the matrix or, outwards, the matrix into an operand, some rows at a time."""
    cdef bint narrow = s.dtype == PRIMER_F32 or s.dtype == PRIMER_C64
    cdef Py_ssize_t top = 0, bottom, size = 4 if narrow else 8, some = TILE * (1 + COPIED // (TILE * (n + 1)))
    # an operand of one core dimension has no second stride
    cdef Py_ssize_t row = s.core[operand][0] // size, column = s.core[operand][1] // size if n != 1 else row
    cdef int part
    cdef double *plane
    cdef char *p
    if transpose:
        row, column = column, row
    while top < m:
        bottom = min(m, top + some)
        for part in range(2 if s.is_complex else 1):
            plane = a.plane.re if part == 0 else a.plane.im
            p = s.args[operand] + part * size
            if outwards and narrow:
                store_part[float](a, plane, <float *> p, row, column, top, bottom, n, upper)
            elif outwards:
                store_part[double](a, plane, <double *> p, row, column, top, bottom, n, upper)
            elif narrow:
                load_part[float](a, plane, <const float *> p, row, column, top, bottom, n, upper)
            else:
                load_part[double](a, plane, <const double *> p, row, column, top, bottom, n, upper)
        top = bottom
        if top < m and poll(s) < 0:
            return -1
    return 0


cdef int load(work_slice *s, int operand, matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    return copy(s, operand, a, m, n, False, False, False)


cdef int store(work_slice *s, int operand, matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    return copy(s, operand, a, m, n, True, False, False)


cdef int load_upper(work_slice *s, int operand, matrix a, Py_ssize_t n, bint transposed) noexcept nogil:
    return copy(s, operand, a, n, n, False, True, transposed)


cdef int store_upper(
    work_slice *s, int operand, matrix a, Py_ssize_t m, Py_ssize_t n, bint transposed) noexcept nogil:
    return copy(s, operand, a, m, n, True, True, transposed)


cdef int fail(work_slice *s, int operand, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef double nan = NAN
    cdef matrix a
    a.plane.re = a.plane.im = &nan
    a.row = a.column = 0
    return -1 if copy(s, operand, a, m, n, True, False, False) < 0 else 1


cdef void store_number(const work_slice *s, int operand, double re, double im) noexcept nogil:
    cdef double *p = <double *> s.args[operand]
    cdef float *q = <float *> s.args[operand]
    if s.dtype == PRIMER_F32 or s.dtype == PRIMER_C64:
        q[0] = <float> re
        if s.is_complex:
            q[1] = <float> im
    else:
        p[0] = re
        if s.is_complex:
            p[1] = im


cdef void store_real(const work_slice *s, int operand, double x) noexcept nogil:
    if s.dtype == PRIMER_F32 or s.dtype == PRIMER_C64:
        (<float *> s.args[operand])[0] = <float> x
    else:
        (<double *> s.args[operand])[0] = x


cdef inline work_slice real_slice(const work_slice *s) noexcept nogil:
    """The slice, for an operand of the real counterpart."""
    cdef work_slice real = s[0]
    real.is_complex = False
    if real.dtype >= PRIMER_C64:
        real.dtype -= PRIMER_C64
    return real


cdef int store_reals(work_slice *s, int operand, double *x, Py_ssize_t n) noexcept nogil:
    cdef work_slice real = real_slice(s)
    cdef matrix a
    a.plane.re, a.plane.im, a.row, a.column, a.conjugate = x, NULL, 1, 1, False
    return store(&real, operand, a, n, 1)


cdef int fail_reals(work_slice *s, int operand, Py_ssize_t n) noexcept nogil:
    cdef work_slice real = real_slice(s)
    return fail(&real, operand, n, 1)


cdef double real_number(const work_slice *s, int operand) noexcept nogil:
    if s.dtype == PRIMER_F32 or s.dtype == PRIMER_C64:
        return (<const float *> s.args[operand])[0]
    return (<const double *> s.args[operand])[0]
