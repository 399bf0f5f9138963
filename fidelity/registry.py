"""All claims, by name, in the order of the table."""

from __future__ import annotations

from fidelity.claim import Claim
from fidelity.claims import (
    beta,
    classify,
    closed_forms,
    contractive,
    deep,
    denoising,
    generation,
    keras,
    likelihood,
    linear,
    overcomplete,
    sparse,
)

CLAIMS: dict[str, Claim] = {
    "linear-pca": Claim(
        "a linear autoencoder is PCA (MNIST, 36)",
        "course, size of the code; Baldi and Hornik 1989",
        "test squared error within 0.5% of PCA's 11.997 per image (unclamped); overlap of the two subspaces (mean "
        "squared cosine of the principal angles) at least 0.98, the angles printed; a linear decoder under a "
        "non-linear encoder never beats PCA of the same size on the training set",
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
    "deep-30": Claim(
        "deep 30-D autoencoder, MNIST test squared error per image",
        "Hinton and Salakhutdinov 2006",
        "PCA 13.87 beside it; at most 4.2 in the time allowed",
        deep.in_time,
    ),
    "deep-30-long": Claim(
        "deep 30-D autoencoder, MNIST test squared error per image",
        "Hinton and Salakhutdinov 2006",
        "at most 3.00, the paper's",
        deep.overnight,
        long=True,
    ),
    "keras-vae": Claim(
        "2-D convolutional VAE with the layers of Keras's example (its dense 16 included), `split: all`, batch 128, "
        "epoch mean of the training loss at epoch 30",
        "Keras, code example of a variational autoencoder",
        "median of 3 seeds at most 149 nats; the published 146.95 (and 157.75 at epoch 5) printed beside",
        keras.three_seeds,
    ),
    "vae-50": Claim(
        "VAE, 50-D, 200-200 units, `binarise: sampled`, MNIST test, importance-weighted, 5,000 samples, on a stated "
        "subset",
        "Burda et al. 2015, importance weighted autoencoders, k = 1",
        "printed with its epochs; aim 89.0",
        likelihood.in_time,
    ),
    "vae-50-long": Claim(
        "the same, trained for a night",
        "Burda et al. 2015, importance weighted autoencoders, k = 1",
        "within 0.5 of 86.76, the paper's k = 1 row",
        likelihood.overnight,
        long=True,
    ),
    "gaussian-kl": Claim(
        "Gaussian KL, diagonal and full, against `torch.distributions`",
        "course, variational",
        "1e-6 relative",
        closed_forms.gaussian_divergence,
        sets=(),
        quick=True,
    ),
    "kl-sparsity": Claim(
        "KL sparsity: zero at rho_hat = rho, grows away from it; two-pass gradient = kept-activations gradient = "
        "autograd over the whole set",
        "course, sparse",
        "exact; 1e-10 in float64",
        closed_forms.sparsity,
        sets=(),
        quick=True,
    ),
    "contraction": Claim(
        "contraction against the squared Frobenius norm of `torch.func.jacrev`, all networks",
        "course, contractive",
        "1e-6 relative in float64; stochastic estimate unbiased within 3 standard errors",
        closed_forms.contraction,
        sets=(),
        quick=True,
    ),
    "l1-laplace": Claim(
        "L1 penalty = negative log Laplace prior up to its constant",
        "course, sparse",
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
    "sparse-kl": Claim(
        "trained sparse by KL, rho = 0.05",
        "course, sparse",
        "on the test set every unit's mean within 0.02 of rho and its standard deviation at least 0.05; squared "
        "error at most 1.5 times the plain model's",
        sparse.by_divergence,
    ),
    "sparse-l1": Claim(
        "trained sparse by L1 (weight decay on, so that shrinking the code is no way out)",
        "course, sparse",
        "Hoyer sparsity above the plain model's in 3 of 3 seeds",
        sparse.by_laplace,
    ),
    "contractive": Claim(
        "trained contractive against plain, tied weights and untied",
        "course, contractive; Rifai et al. 2011",
        "squared Jacobian norm divided by the codes' total variance below the plain model's in 3 of 3 seeds, aim "
        "one half, squared error at most 1.3 times",
        contractive.contraction,
    ),
    "denoising": Claim(
        "trained denoising, dense with two hidden layers and a code of 32: unit-variance Gaussian; 25%; 50% random "
        "pixels",
        "course, denoising and practical part",
        "PSNR above the best of Gaussian blur and median filter (any width) by at least 3 dB; 1.5 dB; 4 dB",
        denoising.denoised,
    ),
    "overcomplete": Claim(
        "overcomplete without regulariser passes noise on; denoising and contractive do not",
        "course, code as large as the image",
        "the ratio of r(x + e) - r(x) to e, in norm: above 0.5 for the first, below half of it for the others",
        overcomplete.passes_noise_on,
    ),
    "generation": Claim(
        "generation, same 16-D architecture: VAE from its prior; AE from a diagonal Gaussian fitted to its training "
        "codes, and from N(0, I); 10,000 each; a digit classifier of at least 98% accuracy confident above 0.9",
        "course, variational",
        "the VAE's fraction higher in 3 of 3 seeds, the ratios printed",
        generation.generation,
    ),
    "beta": Claim(
        "beta 4 against 1 (`shapes`)",
        "Higgins et al. 2017, beta-VAE; Chen et al. 2018",
        "lower KL, higher reconstruction error; MIG on `shapes` above PCA's",
        beta.shapes,
        sets=(),
    ),
    "beta-digits": Claim(
        "beta 4 against 1 (embedded digits)",
        "Higgins et al. 2017, beta-VAE",
        "lower KL, higher reconstruction error",
        beta.digits,
        sets=(),
        quick=True,
    ),
    "few-labels": Claim(
        "a code of 10 to 36 for classification, k-NN with 1,000 labels",
        "course, codes for classification",
        "for at least one of sparse, denoising, contractive above raw pixels and above PCA of the same size",
        classify.few_labels,
    ),
}
