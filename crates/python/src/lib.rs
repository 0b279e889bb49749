//! rolescope for Python.

use pyo3::prelude::*;

/// The module.
#[pymodule]
mod _rolescope {
    use pyo3::prelude::*;

    /// One.
    #[pyfunction]
    fn one() -> PyResult<u32> {
        Ok(1)
    }
}
