/* AVX-512 (x86-64-v4): 512-bit vectors. */
#include "../isa.h"

#ifdef PRIMER_X86
#define ISA avx512
#define ISA_NAME "avx512"
#define ISA_FUSED 1
#define ISA_COMPACT 0
#define VECTOR "vec/avx512.h"
#define VECTOR_BYTES 64
#define VECTOR_REGISTERS 32
/* Register tile of the matrix product, in vectors by columns: 3 x 8 accumulators leave 8 of the 32
 * registers for the column of A and the broadcasts of B. */
#define GEMM_MV 3
#define GEMM_NR 8
#define GEMM_FREE_MASK 1 /* a masked load or store costs no more than a full one */
/* Packed at a time: rows of A in vectors (480 KB of L2), columns of B (4 MB of L3 in double). */
#define GEMM_MC 30
#define GEMM_NC 2048

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma,f16c,bmi,bmi2"))), apply_to = function)
#else
#pragma GCC target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma,f16c,bmi,bmi2,prefer-vector-width=512")
#endif
#include "../stamp.inc"
#ifdef __clang__
#pragma clang attribute pop
#endif
#endif
