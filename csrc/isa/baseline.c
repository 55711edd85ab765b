/* The baseline: SSE4.2 (x86-64-v2) where the compiler can target it, plain C elsewhere. */
#include "../isa.h"

#define ISA baseline
#define ISA_NAME "baseline"
#define ISA_FUSED 0
#define ISA_COMPACT 1
#ifdef PRIMER_X86
#define VECTOR "vec/sse4.h"
#define VECTOR_BYTES 16
#define GEMM_MV 2
#define GEMM_NR 4
#else
#define VECTOR "vec/plain.h"
#define GEMM_MV 4
#define GEMM_NR 4
#endif
#define GEMM_FREE_MASK 0
#define VECTOR_REGISTERS 16
#define GEMM_MC 24
#define GEMM_NC 2048

#ifdef PRIMER_X86
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("sse4.2,popcnt"))), apply_to = function)
#else
#pragma GCC target("sse4.2,popcnt")
#endif
#endif
#include "../stamp.inc"
#if defined(PRIMER_X86) && defined(__clang__)
#pragma clang attribute pop
#endif
