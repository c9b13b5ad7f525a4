//! Activation of an account.

use crate::browser::Browser;
use crate::citizen::Citizen;
use crate::{Scene, Target};
use rubrica_core::api::v1::{ActivationPasswordStart, ActivationStart};
use rubrica_core::opaque::client;
use rubrica_core::secret::Secret;
use serde_json::json;

pub(super) async fn from_receipt_to_password<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("from the receipt to the password");
    let browser = Browser::new(scene);
    let citizen = Citizen::new(4);
    citizen.activate(&browser).await;
    let session = citizen.log_in(scene).await;
    let shown: rubrica_core::api::v1::Session = session.get("/api/v1/session").await.json();
    assert_eq!(shown.name.given, "Ana");
    // The code on the receipt is dead now.
    let again = ActivationStart {
        identifier: citizen.identifier.clone(),
        activation_code: "0000-0000-0000-0000".to_owned(),
    };
    browser.post("/activation/start", &again).await.refused(403, "activation_refused");
}

pub(super) async fn wrong_codes_of_receipts<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("wrong codes of receipts");
    let browser = Browser::new(scene);
    let citizen = Citizen::new(5);
    let registered = citizen.register(&browser).await;
    let nobody = Citizen::new(6);
    for person in [&citizen, &nobody] {
        let mut body = ActivationStart {
            identifier: person.identifier.clone(),
            activation_code: "0000-0000-0000-0000".to_owned(),
        };
        for left in (0..5).rev() {
            let reply = browser.post("/activation/start", &body).await;
            let problem = reply.refused(403, "activation_refused");
            assert_eq!(problem.tries_left, Some(left));
        }
        // Now the right one is of no use either.
        body.activation_code.clone_from(&registered.activation_code);
        browser.post("/activation/start", &body).await.refused(403, "activation_code_blocked");
    }
    let body = json!({ "identifier": "00000005T", "activation_code": "X" });
    let problem = browser.post("/activation/start", &body).await;
    assert_eq!(problem.status(), 422);
}

pub(super) async fn steps_out_of_order<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("steps of an activation out of order");
    let browser = Browser::new(scene);
    let citizen = Citizen::new(7);
    let started = citizen.start_activation(&browser).await;
    let (request, _) =
        client::start_registration(Secret::new("x".to_owned()), &mut crate::world::SystemEntropy)
            .expect("a password");
    let early = ActivationPasswordStart {
        activation: started.activation.clone(),
        registration_request: request.into(),
    };
    let call = "/activation/password/start";
    browser.post(call, &early).await.refused(409, "activation_wrong_step");
    let code = scene.world.sms.code(&citizen.phone);
    citizen.verify(&browser, &started.activation, &code).await.done();
    let again = citizen.verify(&browser, &started.activation, &code).await;
    again.refused(409, "activation_wrong_step");
    let broken = json!({ "activation": started.activation, "registration_request": "AAAA" });
    browser.post(call, &broken).await.refused(400, "opaque_malformed");
    let unknown = json!({ "activation": "nobody", "code": code });
    browser.post("/activation/verify", &unknown).await.refused(410, "activation_unknown");
}
