//! Writes `docs/states.md` to standard output, for `cargo xtask states`.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(rubrica_core::identity::state::document().as_bytes())
}
