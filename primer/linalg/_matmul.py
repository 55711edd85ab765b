from primer.linalg.gufuncs import matmul
