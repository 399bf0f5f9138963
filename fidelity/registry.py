"""All claims, by name, in the order of the table."""

from __future__ import annotations

from fidelity.claim import Claim
from fidelity.claims import closed_forms, linear

CLAIMS: dict[str, Claim] = {
    "linear-pca": Claim(
        "a linear autoencoder is PCA (MNIST, 36)",
        "course, size of the code; Baldi and Hornik 1989",
        "test squared error within 0.5% of PCA's 11.997 per image (unclamped); overlap of the two subspaces (mean "
        "squared cosine of the principal angles) at least 0.98; a linear decoder under a non-linear encoder never "
        "beats PCA of the same size on the training set",
        linear.pca,
    ),
    "linear-pca-digits": Claim(
        "the same on the embedded digits (10)",
        "course, size of the code; Baldi and Hornik 1989",
        "as above, of PCA with 10 axes",
        linear.pca_of_digits,
        sets=(),
        quick=True,
    ),
    "gaussian-kl": Claim(
        "Gaussian KL, diagonal and full",
        "course, variational; torch.distributions",
        "1e-6 relative",
        closed_forms.gaussian_divergence,
        sets=(),
        quick=True,
    ),
    "kl-sparsity": Claim(
        "KL sparsity is zero at rho_hat = rho and grows away from it; its gradient over the whole set",
        "course, sparse; autograd over the whole set",
        "zero exactly, growing; two-pass gradient = kept-activations gradient = autograd's: 1e-10 in float64",
        closed_forms.sparsity,
        sets=(),
        quick=True,
    ),
    "contraction": Claim(
        "contraction is the squared Frobenius norm of the Jacobian, all networks",
        "course, contractive; torch.func.jacrev",
        "1e-6 relative in float64; stochastic estimate unbiased within 3 standard errors",
        closed_forms.contraction,
        sets=(),
        quick=True,
    ),
    "l1-laplace": Claim(
        "the L1 penalty is the negative log of a Laplace prior up to its constant",
        "course, sparse; torch.distributions",
        "1e-10",
        closed_forms.laplace,
        sets=(),
        quick=True,
    ),
    "random-pixels": Claim(
        "`random_pixels` at p percent changes p percent of the positions, input only, new at each step",
        "course, practical part",
        "within 4 standard errors; target bit-identical",
        closed_forms.random_pixels,
        sets=(),
        quick=True,
    ),
}
