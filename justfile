# What is done to the tree, by name. `.ci/run` does all of it that has to hold.

# List the recipes
default:
    @just --list

# Compile everything, without building it
check:
    cargo check --workspace --all-targets

# Format
fmt:
    cargo fmt --all

# Formatting and lints, without changing anything
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# Tests, or those whose names hold ARGS
test *ARGS:
    cargo test --workspace {{ ARGS }}

# Documentation, with nothing missing and no broken link
doc:
    RUSTDOCFLAGS=-Dwarnings cargo doc --workspace --no-deps

# Licences of everything that is built in
licences:
    cargo test --workspace --test integration tidy::licences -- --nocapture

# Benches of the crates
bench *ARGS:
    cargo bench --workspace --bench '*' -- {{ ARGS }}

# Kill ingests, fill disks, cut the power, and go on
chaos KILLS="100" CUTS="24":
    scripts/chaos {{ KILLS }} {{ CUTS }}

# The whole way on the built-in corpus; the report is looked at by a browser without a window
demo DIR="target/demo":
    cargo run --release -- demo --dir {{ DIR }}
    scripts/check-report {{ DIR }}/report

# Open what is exported with DuckDB, pandas and Frictionless
check-exports INDEX="target/demo/index":
    scripts/check-exports {{ INDEX }}

# Build the Python package and test it beside pandas, polars, pyarrow, DuckDB and Spark
test-python *ARGS:
    scripts/test-python {{ ARGS }}

# Count the same words with rolescope, DuckDB and xan, in turns
bench-rivals ADS="200000" ROUNDS="3":
    scripts/bench-rivals {{ ADS }} {{ ROUNDS }}

# Measure the Python package on a dump, with `--spark` on Spark; after test-python
bench-python DUMP *ARGS:
    target/test-python/bin/python scripts/bench-python {{ DUMP }} {{ ARGS }}

# Take the README's picture anew
picture: (demo "target/demo")
    scripts/check-report target/demo/report corpora/demo/report.png

# Fuzz a part of the crate for dumps for SECONDS: `records`
fuzz TARGET="records" SECONDS="600":
    scripts/fuzz {{ TARGET }} {{ SECONDS }}

# Score how tables are read on the Pollock benchmark that ROLESCOPE_POLLOCK names
score-tables *ARGS:
    scripts/score-tables {{ ARGS }}

# Read dumps that are made to exhaust a reader: 5 GB through pipes
read-extremes *CASES:
    scripts/read-extremes {{ CASES }}

# All that continuous integration does
ci:
    .ci/run
