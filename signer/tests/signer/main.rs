//! The signer from outside: what it does, and above all what it refuses.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]
#![expect(unreachable_pub, reason = "modules of a test are seen by the test only")]

mod approvals;
mod audit;
#[path = "../../../tests/src/authenticator.rs"]
mod authenticator;
mod ceremony;
mod certificates;
mod checks;
mod crash;
mod crash_custodian;
mod crash_rewrap;
mod custodian;
mod durability;
mod ended;
mod gateway;
mod http;
mod issuing;
mod lists;
mod parallel;
mod renewal;
mod revocation;
mod rewrap;
mod sole_control;
mod status;
mod suspension;
mod timestamps;
mod transparency;
