//! Keys and certificates, from the real signer.

use crate::browser::Browser;
use crate::citizen::{Citizen, nonce};
use crate::world::now;
use crate::{Scene, Target};
use rubrica_core::api::signer::{CredentialList, CredentialState, IssueResponse, KeyPurpose};
use rubrica_core::api::v1::Transaction;
use rubrica_core::protocol::{IssuanceActivation, IssuanceIntent};
use serde_json::json;

/// A citizen who has certificates.
pub(super) async fn certificates<T: Target>(scene: &Scene<'_, T>) -> Citizen {
    scene.transcript.case("certificates are issued");
    let citizen = Citizen::new(30);
    citizen.activate(&Browser::new(scene)).await;
    let browser = citizen.log_in(scene).await;
    let none: CredentialList = browser.get("/api/v1/credentials").await.json();
    assert!(none.credentials.is_empty());

    let intent = open(&browser).await;
    let authorise = citizen.authorisation(&browser, &intent, |key| activation(key, &intent)).await;
    let call = format!("/transactions/{}/authorise", intent.transaction);
    let issued: IssueResponse = browser.post(&call, &authorise).await.json();
    assert_eq!(issued.credentials.len(), 2);
    // The same request again gives the same answer, and no other request gives any.
    let again: IssueResponse = browser.post(&call, &authorise).await.json();
    assert_eq!(again, issued);
    let mut other = authorise.clone();
    other.otp = "000000".to_owned();
    browser.post(&call, &other).await.refused(409, "transaction_other_request");

    let list: CredentialList = browser.get("/api/v1/credentials").await.json();
    let purposes = [KeyPurpose::Signature, KeyPurpose::Authentication];
    for purpose in purposes {
        let found = list.credentials.iter().find(|credential| credential.purpose == purpose);
        let credential = found.expect("a credential of each purpose");
        assert_eq!(credential.state, CredentialState::Active);
    }

    scene.transcript.case("no second certificates");
    let intent = open(&browser).await;
    let authorise = citizen.authorisation(&browser, &intent, |key| activation(key, &intent)).await;
    let call = format!("/transactions/{}/authorise", intent.transaction);
    let reply = browser.post(&call, &authorise).await;
    assert!(reply.status().is_client_error(), "{reply}");
    citizen
}

async fn open<T: Target>(browser: &Browser<'_, T>) -> IssuanceIntent {
    let opened: Transaction = browser.post("/transactions/issuance", &json!({})).await.json();
    assert!(opened.expires_at > now());
    IssuanceIntent {
        transaction: opened.transaction,
        subject: opened.subject,
        terms_version: opened.terms_version,
        expires: opened.expires_at,
    }
}

fn activation(
    unlock_key: rubrica_core::protocol::UnlockKey,
    intent: &IssuanceIntent,
) -> IssuanceActivation {
    IssuanceActivation {
        unlock_key,
        accepted_terms: intent.terms_version,
        nonce: nonce(),
        issued_at: now(),
    }
}
