/* AVX2 with FMA (x86-64-v3): 256-bit vectors. */
#include "../isa.h"

#ifdef PRIMER_X86
#define ISA avx2
#define ISA_NAME "avx2"
#define ISA_FUSED 1
#define ISA_COMPACT 0
#define VECTOR "vec/avx2.h"
#define VECTOR_BYTES 32
#define VECTOR_REGISTERS 16
/* Register tile of the matrix product: 3 x 4 accumulators leave 4 of the 16 registers. */
#define GEMM_MV 3
#define GEMM_NR 4
#define GEMM_FREE_MASK 0
#define GEMM_MC 18 /* 144 KB of L2 */
#define GEMM_NC 2048

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,bmi,bmi2"))), apply_to = function)
#else
#pragma GCC target("avx2,fma,f16c,bmi,bmi2")
#endif
#include "../stamp.inc"
#ifdef __clang__
#pragma clang attribute pop
#endif
#endif
