//! The gateway on three runtimes: the same requests, the same answers.
//!
//! [`run`] plays every case against one runtime, checks each answer, and writes all of them down
//! without what is random. Two runtimes behave alike when they have written the same.

mod activation;
#[path = "../../src/authenticator.rs"]
mod authenticator;
mod browser;
mod citizen;
mod device;
pub mod environment;
mod inherited;
mod interface;
mod issuance;
mod login;
mod one_time_codes;
mod passkeys;
mod pki;
mod push;
#[path = "../../src/push_receiver.rs"]
mod push_receiver;
mod registry;
pub mod runtime;
mod signature;
mod sms;
mod transcript;
mod transparency;
mod video;
mod world;

use http::{Request, Response};
use std::future::Future;

pub use transcript::Transcript;
pub use world::World;

/// A gateway that runs.
pub trait Target: Sync {
    /// Answers one request.
    fn call(&self, request: Request<Vec<u8>>) -> impl Future<Output = Response<Vec<u8>>> + Send;
}

/// What gateways run on.
pub trait Runtime {
    /// A gateway on it.
    type Target: Target;

    /// Starts one with these variables, on an empty database.
    fn start(&self, variables: &[(String, String)]) -> impl Future<Output = Self::Target>;
}

/// Plays every case.
///
/// # Panics
/// When an answer is not what it should be.
pub async fn run(runtime: &impl Runtime) -> Transcript {
    let world = World::start().await;
    let transcript = Transcript::default();

    let target = runtime.start(&world.variables("")).await;
    let scene = Scene { world: &world, target: &target, transcript: &transcript };
    interface::health(&scene).await;
    interface::configuration(&scene).await;
    interface::unknown_paths_and_methods(&scene).await;
    interface::bodies_that_are_none(&scene).await;
    interface::requests_of_other_pages(&scene).await;
    interface::files(&scene).await;
    registry::only_the_office_registers(&scene).await;
    registry::registration(&scene).await;
    activation::from_receipt_to_password(&scene).await;
    activation::wrong_codes_of_receipts(&scene).await;
    activation::steps_out_of_order(&scene).await;
    one_time_codes::three_tries(&scene).await;
    one_time_codes::a_hundred_guesses_at_once(&scene).await;
    one_time_codes::not_again_at_once(&scene).await;
    one_time_codes::no_way_to_the_phone(&scene).await;
    login::sessions(&scene).await;
    login::wrong_passwords(&scene).await;
    login::nobody(&scene).await;
    drop(target);

    // Acts follow each other faster than people's.
    let target = runtime.start(&world.variables(r#"{"otp_resend_after_s":0}"#)).await;
    let scene = Scene { world: &world, target: &target, transcript: &transcript };
    let citizen = issuance::certificates(&scene).await;
    signature::signed_by_the_citizen(&scene, &citizen).await;
    signature::refused_before_the_signer(&scene, &citizen).await;
    signature::another_intent(&scene, &citizen).await;
    signature::transactions_of_others(&scene, &citizen).await;
    signature::cancelled(&scene, &citizen).await;
    pki::lists_and_answers(&scene, &citizen).await;
    pki::time_stamps(&scene).await;
    pki::suspended_and_lifted(&scene, &citizen).await;
    transparency::the_log(&scene, &citizen).await;
    passkeys::from_enrolment_to_removal(&scene, &citizen).await;
    device::approves(&scene, &citizen).await;
    one_time_codes::sent_three_times(&scene).await;
    device::scanned_and_sent(&scene).await;
    device::one_active(&scene).await;
    device::rung(&scene).await;
    device::five_at_once(&scene).await;
    drop(target);

    let small = r#"{"otp_resend_after_s":0,"video_max_bytes":200000}"#;
    let target = runtime.start(&world.variables(small)).await;
    let scene = Scene { world: &world, target: &target, transcript: &transcript };
    video::handed_in_and_accepted(&scene).await;
    drop(target);

    let hasty = r#"{"otp_ttl_s":1,"otp_resend_after_s":0}"#;
    let target = runtime.start(&world.variables(hasty)).await;
    let scene = Scene { world: &world, target: &target, transcript: &transcript };
    one_time_codes::expired(&scene).await;
    drop(target);

    // Long enough for a request on a busy machine to come in time.
    let target = runtime.start(&world.variables(r#"{"session_idle_s":5}"#)).await;
    let scene = Scene { world: &world, target: &target, transcript: &transcript };
    login::idle_sessions_end(&scene).await;
    drop(target);

    let target = runtime.start(&world.variables(inherited::POLICY)).await;
    let scene = Scene { world: &world, target: &target, transcript: &transcript };
    inherited::from_import_to_replacement(&scene).await;
    transcript
}

/// Where a case takes place.
struct Scene<'a, T> {
    world: &'a World,
    target: &'a T,
    transcript: &'a Transcript,
}
