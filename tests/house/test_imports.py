"""The way data flows: recipe -> data -> model -> training -> run -> explore, evaluate, export -> app.

Imports run this way only. A new module is given its layer in the table below, once.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# From what knows nothing of the others to what knows them all. A package stands for all that is in it.
LAYERS: dict[str, str] = {
    "base": "errors installation denormals idle_threads folders",
    "recipe": """
        recipe presets paths spelled parts complaints activations code gaussian
        network networks dense convolutional recurrent bottlenecks corruptions reconstructions structural_similarity
        penalty penalties kl_divergence total_correlation contraction kl_sparsity weight_decay activity
        data_choice training_choice
        """,
    "data": "data datasets",
    # The scores stand here, before the run: a run writes down what it scored.
    "model": "model memory evaluation scores",
    "training": """
        training stepper fused fused_activations fused_codes fused_convolutions fused_layers fused_losses
        fused_networks fused_patches fused_planes fused_products sweep loss optimisers
        replays
        kept_memory checkpoint control moments pace progress snapshots devices
        """,
    "run": """
        run own_images recording clock newest files tensor_files card ready_made baselines comparison report code_report
        """,
    "questions": "explore export export_halves exporters code_table inspection",
    "engine": """
        jobs jobs_schema queue_order storage engine engine_lock engine_table engine_writer dispatcher transitions
        fetch_table fetcher fetching
        flight slots local_slots lifeline supervisor worker worker_job worker_process
        """,
    "command line": "cli",
}
ORDER = list(LAYERS)
LAYER_OF = {name: layer for layer, names in LAYERS.items() for name in names.split()}

# What the web server may know of the engine: the table of wishes and the line to the supervisor, and nothing that
# runs a job.
OPEN_TO_APP = {"fetch_table", "jobs", "jobs_schema", "lifeline"}


def files(package: str) -> list[Path]:
    return [
        path
        for path in sorted((ROOT / package).rglob("*.py"))
        if not {"node_modules", "static", "models"} & set(path.relative_to(ROOT).parts)
    ]


def statements(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports that are made when a program runs, inside functions too; not those for type checkers alone."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for other in node.orelse:
                yield from statements(other)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        else:
            yield from statements(node)


def imports(path: Path) -> set[str]:
    """The modules a file imports, by their whole names."""
    found: set[str] = set()
    for node in statements(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif node.level:
            pytest.fail(f"{path}: a relative import hides which way it goes")
        elif node.module is not None:
            for alias in node.names:
                inner = ROOT / node.module.replace(".", "/") / alias.name
                is_module = inner.with_suffix(".py").is_file() or (inner / "__init__.py").is_file()
                inside = is_module or node.module == "aecore"
                found.add(f"{node.module}.{alias.name}" if inside else node.module)
    return found


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def layer_of(module: str) -> str | None:
    parts = module.split(".")
    return LAYER_OF.get(parts[1]) if len(parts) > 1 else None


LIBRARY = [path for path in files("aecore") if name_of(path) != "aecore"]
APP = files("app")


def test_every_module_has_its_layer_and_every_entry_its_module() -> None:
    modules = {name_of(path).split(".")[1] for path in LIBRARY}
    assert modules - set(LAYER_OF) == set(), "give it a layer in LAYERS"
    assert set(LAYER_OF) - modules == set(), "is not there any more"


@pytest.mark.parametrize("path", LIBRARY, ids=name_of)
def test_a_module_imports_from_its_own_layer_or_from_below(path: Path) -> None:
    own = layer_of(name_of(path))
    assert own is not None
    for module in imports(path):
        if module.split(".")[0] != "aecore" or module == "aecore":
            continue  # the package alone: where it lies, none of its names
        other = layer_of(module)
        assert other is not None, f"{name_of(path)} imports {module}, which has no layer"
        assert ORDER.index(other) <= ORDER.index(own), (
            f"{name_of(path)} ({own}) imports {module} ({other}), which lies above it"
        )


@pytest.mark.parametrize("path", LIBRARY, ids=name_of)
def test_the_library_knows_nothing_of_the_app(path: Path) -> None:
    assert not {
        module for module in imports(path) if module.split(".")[0] in ("streamlit", "app", "starlette")
    }


@pytest.mark.parametrize("path", APP, ids=name_of)
def test_the_app_trains_nothing_itself(path: Path) -> None:
    for module in imports(path):
        layer = layer_of(module) if module.split(".")[0] == "aecore" else None
        assert layer != "training", f"{name_of(path)} imports {module}"
        assert layer != "command line", f"{name_of(path)} imports {module}"
        assert layer != "engine" or module.split(".")[1] in OPEN_TO_APP, f"{name_of(path)} imports {module}"
        assert not module.startswith("torch.optim")


def test_streamlit_s_own_parts_are_touched_in_one_place() -> None:
    touching = {
        name_of(path)
        for path in APP
        for module in imports(path)
        if module.startswith(
            ("streamlit.starlette", "streamlit.web", "streamlit.runtime", "streamlit.components")
        )
    }
    assert touching <= {"app.streamlit_adapter"}


def test_the_names_of_the_package_are_all_from_below_the_command_line() -> None:
    tree = ast.parse((ROOT / "aecore" / "__init__.py").read_text())
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    layers = {layer_of(module) for module in modules if module.startswith("aecore.")}
    assert layers <= set(ORDER[: ORDER.index("engine")])
