"""Householder's QR, blocked: nearly all the work is matrix product.

Blocks of reflections are kept as I - V T V*, the compact WY form of Schreiber and Van Loan (1989).
Within a block the factorisation is recursive on the columns (Elmroth and Gustavson 2000), down to panels of
csrc/kernels/qr_panel.inc. T follows from V and tau alone, by the same operations wherever it is needed.
"""

from primer.kernels.core cimport PRIMER_QR_PANEL, primer_isa
from primer.kernels.operands cimport load, store, store_upper
from primer.kernels.planes cimport (
    adjoint, block, clear, copy_numbers, matrix, matrix_room, multiply, new_matrix, poll, run_stack, transposed, work_slice,
)

cdef enum:
    FEW = 512       # reflections below which blocks are half as large: T costs more than it saves


cdef inline Py_ssize_t v_width(Py_ssize_t k) noexcept nogil:
    return max(min(k, <Py_ssize_t> QR_BLOCK), 1)


cdef Py_ssize_t qr_room_of(Py_ssize_t m, Py_ssize_t n, Py_ssize_t columns, int dtype) noexcept nogil:
    cdef Py_ssize_t k = min(m, n), width = max(n, max(columns, QR_BLOCK))
    return (matrix_room(k, QR_BLOCK, dtype) + matrix_room(1, k, dtype) + matrix_room(m, v_width(k), dtype)
            + 2 * matrix_room(QR_BLOCK, width, dtype))


cdef qr_room new_qr_room(work_slice *s, Py_ssize_t m, Py_ssize_t n, Py_ssize_t columns) noexcept nogil:
    cdef qr_room room
    cdef Py_ssize_t k = min(m, n), width = max(n, max(columns, QR_BLOCK))
    room.size = QR_BLOCK // 2 if k < FEW else QR_BLOCK
    room.t = new_matrix(s, k, QR_BLOCK)
    room.tau = new_matrix(s, 1, k)
    room.v = new_matrix(s, m, v_width(k))
    room.held = -1
    room.alone = columns == 0
    room.w = new_matrix(s, QR_BLOCK, width)
    room.u = new_matrix(s, QR_BLOCK, width)
    return room


# ---- V and T ----

cdef void copy_v(matrix v, matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """The reflections below the diagonal of A with their ones and zeros."""
    copy_v_part(v.plane.re, v.row, a.plane.re, a.row, a.column, m, n, 1)
    if v.plane.im != NULL:
        copy_v_part(v.plane.im, v.row, a.plane.im, a.row, a.column, m, n, 0)


cdef void copy_v_part(
    double *v, Py_ssize_t v_row, const double *a, Py_ssize_t row, Py_ssize_t column, Py_ssize_t m, Py_ssize_t n,
    double diagonal) noexcept nogil:
    cdef Py_ssize_t i, j, below
    for i in range(m):
        below = min(i, n)
        if column == 1:
            copy_numbers(v + i * v_row, a + i * row, below)
        else:
            for j in range(below):
                v[i * v_row + j] = a[i * row + j * column]
        for j in range(i, n):
            v[i * v_row + j] = diagonal if i == j else 0


cdef void hold_v(qr_room *room, matrix a, Py_ssize_t first, Py_ssize_t width, Py_ssize_t m) noexcept nogil:
    """V of the block of reflections from `first` on to room.v."""
    if room.held != first:
        copy_v(room.v, block(a, first, first), m - first, width)
        room.held = first


cdef int panel_t(work_slice *s, matrix t, matrix v, matrix tau, matrix w, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """The transposed T of a panel: t_c = tau_c (e_c - T V* v_c), column after column."""
    cdef Py_ssize_t c, i, l
    cdef double re, im
    cdef double *x = t.plane.re
    cdef double *y = t.plane.im
    if multiply(s, w, adjoint(v), v, n, n, m, 0) < 0:
        return -1
    for c in range(n):
        for i in range(n):
            x[c * t.row + i] = 0
            if y != NULL:
                y[c * t.row + i] = 0
        for l in range(c):
            re = -tau.plane.re[c] * w.plane.re[l * w.row + c]
            if y == NULL:
                for i in range(l + 1):
                    x[c * t.row + i] += x[l * t.row + i] * re
                continue
            re += tau.plane.im[c] * w.plane.im[l * w.row + c]
            im = -tau.plane.re[c] * w.plane.im[l * w.row + c] - tau.plane.im[c] * w.plane.re[l * w.row + c]
            for i in range(l + 1):
                x[c * t.row + i] += x[l * t.row + i] * re - y[l * t.row + i] * im
                y[c * t.row + i] += x[l * t.row + i] * im + y[l * t.row + i] * re
        x[c * t.row + c] = tau.plane.re[c]
        if y != NULL:
            y[c * t.row + c] = tau.plane.im[c]
    return 0


cdef int join_t(
    work_slice *s, matrix t, matrix v, matrix w, Py_ssize_t m, Py_ssize_t left, Py_ssize_t n) noexcept nogil:
    """T of two blocks of reflections from the T of each: T_12 = -T_1 V_1* V_2 T_2."""
    cdef Py_ssize_t right = n - left
    cdef matrix low = block(v, left, 0), corner = block(t, left, 0), product = block(w, 0, right)
    clear(block(t, 0, left), left, right)
    clear(corner, right, left)
    if multiply(s, w, adjoint(low), block(low, 0, left), left, right, m - left, 0) < 0:
        return -1
    if multiply(s, product, w, transposed(block(t, left, left)), left, right, right, 0) < 0:
        return -1
    return multiply(s, transposed(corner), transposed(t), product, left, right, left, -1)


cdef inline Py_ssize_t split(Py_ssize_t n) noexcept nogil:
    """The left part of n columns: about half, whole panels."""
    return (n // 2 + PRIMER_QR_PANEL - 1) // PRIMER_QR_PANEL * PRIMER_QR_PANEL


cdef int block_t(work_slice *s, matrix t, matrix v, matrix tau, matrix w, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """T of a block from V and tau: the bits that factor_block makes."""
    cdef Py_ssize_t left = split(n)
    if n <= PRIMER_QR_PANEL:
        return panel_t(s, t, v, tau, w, m, n)
    if (block_t(s, t, v, tau, w, m, left) < 0
            or block_t(s, block(t, left, left), block(v, left, left), block(tau, 0, left), w, m - left, n - left) < 0):
        return -1
    return join_t(s, t, v, w, m, left, n)


# ---- a block of reflections ----

cdef int reflect(
    work_slice *s, matrix v, matrix t, matrix c, matrix w, matrix u, Py_ssize_t m, Py_ssize_t columns, Py_ssize_t k,
    bint adjoint_t) noexcept nogil:
    """C := (I - V T V*) C, or with T*."""
    if columns == 0:
        return 0
    if multiply(s, w, adjoint(v), c, k, columns, m, 0) < 0:
        return -1
    # t is the transposed T: its conjugate is T*
    t.conjugate = adjoint_t
    if multiply(s, u, t if adjoint_t else transposed(t), w, k, columns, k, 0) < 0:
        return -1
    return multiply(s, c, v, u, m, columns, k, -1)


cdef int factor_block(
    work_slice *s, matrix a, matrix t, matrix tau, matrix v, matrix w, matrix u, Py_ssize_t m, Py_ssize_t n,
    bint t_wanted) noexcept nogil:
    """QR of m >= n columns of one block, with V and T if wanted."""
    cdef Py_ssize_t left = split(n)
    if n <= PRIMER_QR_PANEL:
        s.isa.stacks.panels[s.is_complex].qr(a.plane, a.row, m, n, tau.plane)
        if t_wanted:
            copy_v(v, a, m, n)
            if panel_t(s, t, v, tau, w, m, n) < 0:
                return -1
        return poll(s)
    if (factor_block(s, a, t, tau, v, w, u, m, left, True) < 0
            or reflect(s, v, t, block(a, 0, left), w, u, m, n - left, left, True) < 0
            or factor_block(s, block(a, left, left), block(t, left, left), block(tau, 0, left), block(v, left, left),
                            w, u, m - left, n - left, t_wanted) < 0):
        return -1
    if not t_wanted:
        return 0
    clear(block(v, 0, left), left, n - left)
    return join_t(s, t, v, w, m, left, n)


# ---- the whole ----

cdef int qr_factor(work_slice *s, matrix a, qr_room *room, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t first = 0, k = min(m, n), width, size = room.size
    cdef matrix t
    cdef bint t_wanted
    while first < k:
        width = min(size, k - first)
        t = block(room.t, first, 0)
        t_wanted = not room.alone or first + width < n
        if (factor_block(s, block(a, first, first), t, block(room.tau, 0, first), room.v, room.w, room.u,
                         m - first, width, t_wanted) < 0
                or reflect(s, room.v, t, block(a, first, first + width), room.w, room.u, m - first,
                           n - first - width, width, True) < 0):
            return -1
        room.held = first if t_wanted else -1
        first += width
    return 0


cdef int t_of(work_slice *s, matrix a, qr_room *room, Py_ssize_t m, Py_ssize_t k) noexcept nogil:
    """T of every block from V in A and tau."""
    cdef Py_ssize_t first = 0, width, size = room.size
    while first < k:
        width = min(size, k - first)
        hold_v(room, a, first, width, m)
        if block_t(s, block(room.t, first, 0), room.v, block(room.tau, 0, first), room.w, m - first, width) < 0:
            return -1
        first += width
    return 0


cdef inline Py_ssize_t last_block(Py_ssize_t k, Py_ssize_t size) noexcept nogil:
    return (k - 1) // size * size if k > 0 else -1


cdef int apply_q(
    work_slice *s, matrix a, qr_room *room, matrix c, Py_ssize_t m, Py_ssize_t columns, Py_ssize_t k, bint adjoint_q
) noexcept nogil:
    # Q = B_0 B_1 ...: Q C begins with the last block, Q* C with the first
    cdef Py_ssize_t width, size = room.size, first = 0 if adjoint_q else last_block(k, size)
    while 0 <= first < k:
        width = min(size, k - first)
        hold_v(room, a, first, width, m)
        if reflect(s, room.v, block(room.t, first, 0), block(c, first, 0), room.w, room.u, m - first, columns, width,
                   adjoint_q) < 0:
            return -1
        first += size if adjoint_q else -size
    return 0


cdef int apply_q_right(
    work_slice *s, matrix a, qr_room *room, matrix c, Py_ssize_t rows, Py_ssize_t m, Py_ssize_t k, bint adjoint_q
) noexcept nogil:
    cdef Py_ssize_t width, size = room.size, first = last_block(k, size) if adjoint_q else 0
    cdef matrix t, w = transposed(room.w), u = transposed(room.u)
    while 0 <= first < k:
        width = min(size, k - first)
        hold_v(room, a, first, width, m)
        t = block(room.t, first, 0)
        t.conjugate = adjoint_q
        if (multiply(s, w, block(c, 0, first), room.v, rows, width, m - first, 0) < 0
                or multiply(s, u, w, t if adjoint_q else transposed(t), rows, width, width, 0) < 0
                or multiply(s, block(c, 0, first), u, adjoint(room.v), rows, m - first, width, -1) < 0):
            return -1
        first += -size if adjoint_q else size
    return 0


cdef int form_q(
    work_slice *s, matrix a, qr_room *room, matrix q, Py_ssize_t m, Py_ssize_t columns, Py_ssize_t k) noexcept nogil:
    cdef Py_ssize_t i, width, size = room.size, first = last_block(k, size)
    clear(q, m, columns)
    for i in range(min(m, columns)):
        q.plane.re[i * q.row + i] = 1
    while first >= 0:
        width = min(size, k - first)
        hold_v(room, a, first, width, m)
        if form_block(s, room, block(room.t, first, 0), block(q, first, first), m - first, columns - first, width) < 0:
            return -1
        first -= size
    return 0


cdef int form_block(
    work_slice *s, qr_room *room, matrix t, matrix q, Py_ssize_t m, Py_ssize_t columns, Py_ssize_t k) noexcept nogil:
    """`reflect` of a Q whose first k rows and columns are still those of the unit matrix."""
    cdef matrix w = room.w
    cdef matrix v = room.v
    cdef Py_ssize_t i, j
    for i in range(k):          # V* of the unit matrix
        for j in range(k):
            w.plane.re[i * w.row + j] = v.plane.re[j * v.row + i]
            if w.plane.im != NULL:
                w.plane.im[i * w.row + j] = -v.plane.im[j * v.row + i]
    if columns > k and multiply(
            s, block(w, 0, k), adjoint(block(v, k, 0)), block(q, k, k), k, columns - k, m - k, 0) < 0:
        return -1
    if multiply(s, room.u, transposed(t), w, k, columns, k, 0) < 0:
        return -1
    return multiply(s, q, v, room.u, m, columns, k, -1)


# ---- the rows of the table ----

cdef int factored(work_slice *s, Py_ssize_t columns, bint with_q, int r_operand) noexcept nogil:
    """Q of so many columns, where wanted, to operand 1, and R of as many rows."""
    cdef Py_ssize_t m = s.dims[0], n = s.dims[1]
    cdef matrix a = new_matrix(s, m, n), q
    cdef qr_room room = new_qr_room(s, m, n, columns if with_q else 0)
    load(s, 0, a, m, n)
    if qr_factor(s, a, &room, m, n) < 0:
        return -1
    store_upper(s, r_operand, a, columns, n, False)
    if not with_q:
        return 0
    q = new_matrix(s, m, columns)
    if form_q(s, a, &room, q, m, columns, min(m, n)) < 0:
        return -1
    store(s, 1, q, m, columns)
    return 0


cdef int qr_slice(work_slice *s) noexcept nogil:
    return factored(s, min(s.dims[0], s.dims[1]), True, 2)


cdef int qr_full_slice(work_slice *s) noexcept nogil:
    return factored(s, s.dims[0], True, 2)


cdef int qr_r_slice(work_slice *s) noexcept nogil:
    return factored(s, min(s.dims[0], s.dims[1]), False, 1)


cdef int qr_r_raw_slice(work_slice *s) noexcept nogil:
    cdef Py_ssize_t m = s.dims[0], n = s.dims[1]
    cdef matrix a = new_matrix(s, m, n)
    cdef qr_room room = new_qr_room(s, m, n, 0)
    load(s, 0, a, m, n)
    if qr_factor(s, a, &room, m, n) < 0:
        return -1
    store(s, 0, a, m, n)
    store(s, 1, transposed(room.tau), min(m, n), 1)
    return 0


cdef int formed(work_slice *s, Py_ssize_t k, Py_ssize_t columns) noexcept nogil:
    """Q of so many columns from the reflections in operand 0 and the k tau in operand 1."""
    cdef Py_ssize_t m = s.dims[0], n = s.dims[1]
    cdef matrix a = new_matrix(s, m, n), q = new_matrix(s, m, columns)
    cdef qr_room room = new_qr_room(s, m, n, columns)
    k = min(k, min(m, n))
    load(s, 0, a, m, n)
    load(s, 1, transposed(room.tau), k, 1)
    if t_of(s, a, &room, m, k) < 0 or form_q(s, a, &room, q, m, columns, k) < 0:
        return -1
    store(s, 2, q, m, columns)
    return 0


cdef int qr_reduced_slice(work_slice *s) noexcept nogil:
    return formed(s, s.dims[2], s.dims[2])


cdef int qr_complete_slice(work_slice *s) noexcept nogil:
    return formed(s, s.dims[1], s.dims[0])


cdef inline double work_of(Py_ssize_t m, Py_ssize_t n, Py_ssize_t columns) noexcept nogil:
    """Nanoseconds on one thread, roughly: 2 m n^2 - 2/3 n^3 operations and as many for Q, 20 a nanosecond."""
    cdef double k = min(m, n)
    return 0.1 * k * (m - k / 3) * max(n, columns)


cdef Py_ssize_t qr_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    cdef Py_ssize_t m = dims[1], n = dims[2], k = min(m, n)
    return run_stack(isa, dtype, args, dims, steps, b"222", qr_slice,
                     matrix_room(m, n, dtype) + qr_room_of(m, n, k, dtype) + matrix_room(m, k, dtype),
                     2 * work_of(m, n, k))


cdef Py_ssize_t qr_full_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    cdef Py_ssize_t m = dims[1], n = dims[2]
    return run_stack(isa, dtype, args, dims, steps, b"222", qr_full_slice,
                     matrix_room(m, n, dtype) + qr_room_of(m, n, m, dtype) + matrix_room(m, m, dtype),
                     2 * work_of(m, n, m))


cdef Py_ssize_t qr_r_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    cdef Py_ssize_t m = dims[1], n = dims[2]
    return run_stack(isa, dtype, args, dims, steps, b"22", qr_r_slice,
                     matrix_room(m, n, dtype) + qr_room_of(m, n, min(m, n), dtype), work_of(m, n, 0))


cdef Py_ssize_t qr_r_raw_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    cdef Py_ssize_t m = dims[1], n = dims[2]
    return run_stack(isa, dtype, args, dims, steps, b"21", qr_r_raw_slice,
                     matrix_room(m, n, dtype) + qr_room_of(m, n, 0, dtype), work_of(m, n, 0))


cdef Py_ssize_t qr_reduced_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    cdef Py_ssize_t m = dims[1], n = dims[2], columns = dims[3]
    return run_stack(isa, dtype, args, dims, steps, b"212", qr_reduced_slice,
                     matrix_room(m, n, dtype) + qr_room_of(m, n, columns, dtype) + matrix_room(m, columns, dtype),
                     work_of(m, n, columns))


cdef Py_ssize_t qr_complete_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    cdef Py_ssize_t m = dims[1], n = dims[2]
    return run_stack(isa, dtype, args, dims, steps, b"212", qr_complete_slice,
                     matrix_room(m, n, dtype) + qr_room_of(m, n, m, dtype) + matrix_room(m, m, dtype),
                     work_of(m, n, m))
