//! The registration office.

use crate::browser::Browser;
use crate::citizen::{Citizen, office};
use crate::{Scene, Target};
use http::header;
use serde_json::{Value, json};

pub(super) async fn only_the_office_registers<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("only the office registers");
    let browser = Browser::new(scene);
    let citizen = Citizen::new(1).registration();
    browser.post("/registry/citizens", &citizen).await.refused(401, "registry_token_wrong");
    for token in ["Bearer wrong", "Bearer ", "Basic cmVnaXN0cnk6", "registry-token-of-the-tests"] {
        let mut request = browser.post_request("/registry/citizens", &citizen);
        request.headers_mut().insert(header::AUTHORIZATION, token.parse().expect("a value"));
        browser.send(request).await.refused(401, "registry_token_wrong");
    }
}

pub(super) async fn registration<T: Target>(scene: &Scene<'_, T>) {
    scene.transcript.case("registration");
    let browser = Browser::new(scene);
    let citizen = Citizen::new(2);
    let registered = citizen.register(&browser).await;
    assert_eq!(registered.activation_code.len(), 19, "four groups of four");
    office(&browser, &citizen.registration()).await.refused(409, "already_registered");
    let mut other = Citizen::new(4).registration();
    other["phone"] = json!(citizen.phone);
    office(&browser, &other).await.refused(409, "phone_taken");
    for (field, value, about) in [
        ("/name/given", json!(" "), "name"),
        ("/document/kind", json!("tie"), "document.kind"),
        ("/document/support_number", json!("A B"), "document.support_number"),
        ("/document/expires/month", json!(13), "document.expires"),
        ("/phone", json!("912345678"), "phone"),
        ("/email", json!("nobody"), "email"),
        ("/way", json!("letter"), "level"),
        ("/language", json!("xx"), "language"),
    ] {
        let mut registration: Value = Citizen::new(3).registration();
        *registration.pointer_mut(field).expect("a field") = value;
        let problem = office(&browser, &registration).await.refused(422, "field_not_acceptable");
        assert_eq!(problem.subject.as_deref(), Some(about));
    }
    let mut registration = Citizen::new(3).registration();
    *registration.pointer_mut("/document/number").expect("a field") = json!("00000003T");
    office(&browser, &registration).await.refused(400, "body_malformed");
}
