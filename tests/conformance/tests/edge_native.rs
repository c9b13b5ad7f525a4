//! The gateway's conformance cases on the native runtime.

use rubrica_conformance as conformance;
use rubrica_conformance::runtime::Native;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_native_gateway_conforms() {
    let first = conformance::run(&Native).await;
    // What is written down is the same each time: only so can runtimes be compared by it.
    first.assert_same(&conformance::run(&Native).await);
}
