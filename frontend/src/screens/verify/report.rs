//! The judgement in words.

use crate::browser::Moment;
use crate::i18n::I18n;
use crate::shell::use_shell;
use rubrica_core::validation::report::{
    Indication, Outcome, Scope, SignatureReport, SubIndication, ValidationReport,
};
use yew::{Html, Properties, component, html};

#[derive(Properties, PartialEq)]
pub(super) struct ReportProps {
    pub(super) report: ValidationReport,
}

/// First the whole, then each signature.
#[component]
pub(super) fn Report(props: &ReportProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let report = &props.report;
    let count = report.signatures.len();
    let (class, verdict) = verdict(report.indication);
    let (class, verdict) =
        if count == 0 { ("notice notice-unsure", "verify-none") } else { (class, verdict) };
    let at = i18n.moment(report.validated_at, Moment::DayAndTime);
    html! {
        <section id="report">
            <h2>{ i18n.text("verify-result-title") }</h2>
            <div class={class}>
                <p id="verdict" class="notice-lead">{ i18n.text(verdict) }</p>
                if count == 0 {
                    <p>{ i18n.text("finding-no-signature-found") }</p>
                } else {
                    <p>{ i18n.with("verify-count", &[("count", count.into())]) }</p>
                }
                <p class="small">{ i18n.with("verify-checked-at", &[("at", at.into())]) }</p>
            </div>
            { for report.signatures.iter().enumerate().map(|(at, signature)| html! {
                <Signature number={at + 1} signature={signature.clone()} />
            }) }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct SignatureProps {
    number: usize,
    signature: SignatureReport,
}

/// One signature.
#[component]
fn Signature(props: &SignatureProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let signature = &props.signature;
    let (class, text) = verdict(signature.indication);
    // What a certificate says is a fact only where the signature is.
    let signer = match signature.indication {
        Indication::TotalPassed => "verify-signer",
        _ => "verify-signer-unproved",
    };
    let issuer = signature.certificates.first().map(|certificate| certificate.issuer.clone());
    let failed = signature.checks.iter().filter(|check| check.outcome == Outcome::Failed);
    let codes: Vec<String> = failed
        .filter_map(|check| serde_json::to_value(check.code).ok())
        .filter_map(|code| code.as_str().map(str::to_owned))
        .collect();
    html! {
        <section class="panel">
            <h3>{ i18n.with("verify-signature", &[("number", props.number.into())]) }</h3>
            <p class={class}>{ i18n.text(text) }</p>
            <dl>
                if let Some(name) = signature.signer.as_ref().map(|signer| signer.name.clone()) {
                    <dt>{ i18n.text(signer) }</dt>
                    <dd>{ name }</dd>
                }
                if let Some(issuer) = issuer {
                    <dt>{ i18n.text("verify-issuer") }</dt>
                    <dd>{ issuer }</dd>
                }
                if let Some(at) = signature.claimed_time {
                    <dt>{ i18n.text("verify-claimed") }</dt>
                    <dd>{ i18n.moment(at, Moment::DayAndTime) }</dd>
                }
                if let Some(covered) = signature.covered {
                    <dt>{ i18n.text("verify-covers") }</dt>
                    <dd>{ i18n.text(scope(covered.scope)) }</dd>
                }
                if let Some(reason) = signature.sub_indication {
                    <dt>{ i18n.text("verify-why") }</dt>
                    <dd>
                        { finding(i18n, reason) }
                        if !codes.is_empty() {
                            <span class="small">{ " " }<code>{ codes.join(", ") }</code></span>
                        }
                    </dd>
                }
            </dl>
        </section>
    }
}

const fn verdict(indication: Indication) -> (&'static str, &'static str) {
    match indication {
        Indication::TotalPassed => ("notice notice-good", "verify-total-passed"),
        Indication::TotalFailed => ("notice notice-bad", "verify-total-failed"),
        Indication::Indeterminate => ("notice notice-unsure", "verify-indeterminate"),
    }
}

const fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::WholeDocument => "verify-covers-whole",
        Scope::EarlierRevision => "verify-covers-earlier",
        _ => "verify-covers-broken",
    }
}

fn finding(i18n: &I18n, reason: SubIndication) -> String {
    let key = match reason {
        SubIndication::FormatFailure => "finding-format-failure",
        SubIndication::HashFailure => "finding-hash-failure",
        SubIndication::SigCryptoFailure => "finding-sig-crypto-failure",
        SubIndication::NotYetValid => "finding-not-yet-valid",
        SubIndication::SigConstraintsFailure => "finding-sig-constraints-failure",
        SubIndication::ChainConstraintsFailure => "finding-chain-constraints-failure",
        SubIndication::CryptoConstraintsFailure => "finding-crypto-constraints-failure",
        SubIndication::NoSigningCertificateFound => "finding-no-signing-certificate-found",
        SubIndication::NoCertificateChainFound => "finding-no-certificate-chain-found",
        SubIndication::OutOfBoundsNoPoe => "finding-out-of-bounds-no-poe",
        SubIndication::SignedDataNotFound => "finding-signed-data-not-found",
        SubIndication::NoSignatureFound => "finding-no-signature-found",
        _ => "finding-other",
    };
    i18n.text(key)
}
