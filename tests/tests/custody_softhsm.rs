//! Keys in a token, on SoftHSM 2.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]
#![expect(unreachable_pub, reason = "modules of a test are seen by the test only")]

#[path = "custody_softhsm/backend.rs"]
mod backend;
#[path = "../../signer/tests/signer/gateway.rs"]
#[expect(dead_code, reason = "the tests of the signer need more of it")]
mod gateway;
#[path = "custody_softhsm/moving.rs"]
mod moving;
