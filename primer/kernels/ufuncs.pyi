# Written by tools/stubs.py from all the tables.
import numpy as np

def build(isa_name: str) -> dict[str, np.ufunc]: ...

identity: np.ufunc
identity_derivative: np.ufunc
identity_value_and_derivative: np.ufunc
sigmoid: np.ufunc
sigmoid_derivative: np.ufunc
sigmoid_value_and_derivative: np.ufunc
tanh: np.ufunc
tanh_derivative: np.ufunc
tanh_value_and_derivative: np.ufunc
relu: np.ufunc
relu_derivative: np.ufunc
relu_value_and_derivative: np.ufunc
leaky_relu: np.ufunc
leaky_relu_derivative: np.ufunc
leaky_relu_value_and_derivative: np.ufunc
softmax: np.ufunc
softmax_vjp: np.ufunc
squared_error: np.ufunc
squared_error_gradient: np.ufunc
squared_error_value_and_gradient: np.ufunc
huber: np.ufunc
huber_gradient: np.ufunc
huber_value_and_gradient: np.ufunc
binary_cross_entropy: np.ufunc
binary_cross_entropy_gradient: np.ufunc
binary_cross_entropy_value_and_gradient: np.ufunc
binary_cross_entropy_from_logits: np.ufunc
binary_cross_entropy_from_logits_gradient: np.ufunc
binary_cross_entropy_from_logits_value_and_gradient: np.ufunc
categorical_cross_entropy: np.ufunc
categorical_cross_entropy_gradient: np.ufunc
categorical_cross_entropy_value_and_gradient: np.ufunc
categorical_cross_entropy_from_logits: np.ufunc
categorical_cross_entropy_from_logits_gradient: np.ufunc
categorical_cross_entropy_from_logits_value_and_gradient: np.ufunc
det: np.ufunc
matmul: np.ufunc
vecdot: np.ufunc
matvec: np.ufunc
vecmat: np.ufunc
row_sum: np.ufunc
row_dot: np.ufunc
row_total: np.ufunc
row_norm: np.ufunc
row_norm_1: np.ufunc
row_norm_inf: np.ufunc
