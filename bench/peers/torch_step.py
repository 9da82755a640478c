"""One training step of the same networks in PyTorch, as a user would write it: exact Jacobians, by as few passes as autograd allows.

Usage: torch_step.py '{"inputDim": 50, "hidden": [8, 16, 8, 4], "latentDim": 2, "batch": 100}'
Prints {"vanilla": microseconds, "volume encoder": …}, each the best of one and two threads.
"""

import json
import sys
import time

import torch

spec = json.loads(sys.argv[1])
WIDTHS = [spec["inputDim"], *spec["hidden"], spec["latentDim"]]


def mlp(widths):
    layers = []
    for index, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        layers.append(torch.nn.Linear(inputs, outputs))
        if index + 2 < len(widths):
            layers.append(torch.nn.ELU())
    return torch.nn.Sequential(*layers)


def encoder_tensors(inputs, latent):
    """J Jᵀ: samples do not depend on each other, so one backward pass gives a row of every sample's Jacobian."""
    rows = [torch.autograd.grad(latent[:, i].sum(), inputs, create_graph=True)[0] for i in range(latent.shape[1])]
    j = torch.stack(rows, 1)
    return j @ j.transpose(1, 2)


def decoder_tensors(latent, outputs):
    """Jᵀ J: a backward pass is linear in what it starts from, so its own derivative is a forward one: a column of every Jacobian."""
    start = torch.zeros_like(outputs, requires_grad=True)
    (back,) = torch.autograd.grad(outputs, latent, start, create_graph=True)
    units = torch.eye(latent.shape[1])
    columns = [torch.autograd.grad(back, start, unit.expand_as(latent), create_graph=True)[0] for unit in units]
    j = torch.stack(columns, 1)
    return j @ j.transpose(1, 2)


def ratio(g):
    return (g * g).sum((1, 2)), torch.diagonal(g, dim1=1, dim2=2).sum(1).square()


def isometry(g):
    squares, traces = ratio(g)
    return spec["latentDim"] ** 2 * squares.mean() / traces.mean()


def scaled_isometry(g):
    squares, traces = ratio(g)
    return spec["latentDim"] ** 2 * squares.mean() / traces.sqrt().mean().square()


REGULARIZERS = {
    "volume": lambda g: torch.logdet(g).var(),
    "shape": lambda g: spec["latentDim"] ** 2 * torch.div(*ratio(g)).mean(),
    "shapeLog": lambda g: torch.div(*ratio(g)).mean().log(),
    "isometry": isometry,
    "scaledIsometry": scaled_isometry,
}


def step_time(kind, part, seconds=1.0):
    torch.manual_seed(1)
    encoder, decoder = mlp(WIDTHS), mlp(WIDTHS[::-1])
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=5e-4)
    batch = torch.randn(spec["batch"], spec["inputDim"])

    def step():
        optimizer.zero_grad()
        inputs = batch.clone().requires_grad_(part == "encoder")
        latent = encoder(inputs)
        outputs = decoder(latent)
        loss = torch.nn.functional.mse_loss(outputs, batch)
        if kind:
            g = encoder_tensors(inputs, latent) if part == "encoder" else decoder_tensors(latent, outputs)
            loss = loss + 0.01 * REGULARIZERS[kind](g)
        loss.backward()
        optimizer.step()

    for _ in range(3):
        step()
    # On one thread, processor time counts where it is less than the clock's: other programs may have the core meanwhile.
    clocks = [time.perf_counter, time.process_time] if torch.get_num_threads() == 1 else [time.perf_counter]
    best = float("inf")
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        begin = [clock() for clock in clocks]
        step()
        best = min(best, *(clock() - before for clock, before in zip(clocks, begin)))
    return best * 1e6


def best_of_threads(kind, part):
    times = []
    for threads in (1, 2):
        torch.set_num_threads(threads)
        times.append(step_time(kind, part))
    return min(times)


cases = [(None, None), *((kind, part) for kind in REGULARIZERS for part in ("encoder", "decoder"))]
print(json.dumps({f"{kind} {part}" if kind else "vanilla": best_of_threads(kind, part) for kind, part in cases}))
