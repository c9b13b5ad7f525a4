//! The gateway's conformance cases on Spin: as on the native runtime, word for word.

use rubrica_conformance as conformance;
use rubrica_conformance::runtime::{Native, Spin};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_spin_component_conforms() {
    let spin = conformance::run(&Spin).await;
    spin.assert_same(&conformance::run(&Native).await);
}
