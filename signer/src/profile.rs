//! What an operator may choose about certificates: names, policies, statements. Read from a file in
//! JSON; what it does not say is as in [`Profile::default`].

use const_oid::ObjectIdentifier;
use serde::Deserialize;

/// What stands in the certificates that is the operator's to say.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// Country of the authorities, two letters [ISO 3166-1].
    pub country: String,
    /// The legal person that runs them.
    pub organization: String,
    /// Its identifier, as `VATES-S2833002E` [EN 319 412-1 §5.1.4].
    pub organization_identifier: Option<String>,
    /// Policies of certificates for signatures.
    pub signature_policies: Vec<PolicyId>,
    /// Policies of certificates for authentication.
    pub authentication_policies: Vec<PolicyId>,
    /// Policy under which time stamps are made; it stands in each of them and in the certificate of
    /// who makes them [RFC 3161 §2.4.2].
    pub timestamp_policy: PolicyId,
    /// Where the practice statement can be read: a qualifier of each policy [RFC 5280 §4.2.1.4].
    pub practice_statement_url: Option<String>,
    /// What certificates for signatures claim to be. Nothing by default: who says "qualified" without
    /// being on the list of a supervisory body says what is not true.
    pub qualified: Option<Qualified>,
}

/// The statements of a qualified certificate for electronic signatures [EN 319 412-5 §4.2, §4.3].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Qualified {
    /// Whether the key is in a qualified device for the creation of signatures: QcSSCD.
    pub device: bool,
    /// Where the disclosure statement can be read: QcPDS. One has to be in English.
    pub disclosures: Vec<Disclosure>,
    /// Countries under whose law it is qualified, where that is not the law of the Union:
    /// QcCClegislation.
    #[serde(default)]
    pub legislation: Vec<String>,
    /// Years for which the records are kept after the end of the certificate: QcRetentionPeriod.
    #[serde(default)]
    pub retention_years: Option<u8>,
}

/// One translation of the disclosure statement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// Address over HTTPS.
    pub url: String,
    /// Two small letters [ISO 639-1].
    pub language: String,
}

/// A policy's object identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct PolicyId(ObjectIdentifier);

impl PolicyId {
    pub(crate) const fn oid(self) -> ObjectIdentifier {
        self.0
    }
}

impl TryFrom<String> for PolicyId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        ObjectIdentifier::new(&text)
            .map(Self)
            .map_err(|_| format!("{text} is not an object identifier, as 1.2.3.4"))
    }
}

/// What of a profile cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} {problem}")]
pub struct ProfileError {
    /// Field of the file.
    pub field: &'static str,
    /// What is wrong with it.
    pub problem: &'static str,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            country: "ES".to_owned(),
            organization: "Rubrica".to_owned(),
            organization_identifier: None,
            signature_policies: vec![SIGNATURE_POLICY],
            authentication_policies: vec![AUTHENTICATION_POLICY],
            timestamp_policy: TIMESTAMP_POLICY,
            practice_statement_url: None,
            qualified: None,
        }
    }
}

impl Profile {
    /// Checks what the types do not.
    ///
    /// # Errors
    /// [`ProfileError`] with the first field that cannot be.
    pub fn validate(&self) -> Result<(), ProfileError> {
        let wrong = |field, problem| Err(ProfileError { field, problem });
        if !is_country(&self.country) {
            return wrong("country", "is not two capital letters");
        }
        if self.organization.is_empty() || self.organization.chars().count() > LONGEST_NAME {
            return wrong("organization", "has not 1 to 64 characters");
        }
        if self.organization_identifier.as_deref().is_some_and(|id| !is_identifier(id)) {
            return wrong("organization_identifier", "is not of the form VATES-S2833002E");
        }
        for (field, policies) in [
            ("signature_policies", &self.signature_policies),
            ("authentication_policies", &self.authentication_policies),
        ] {
            let twice = policies.iter().enumerate().any(|(at, one)| policies[..at].contains(one));
            if policies.is_empty() || twice {
                return wrong(field, "is empty or names one twice");
            }
        }
        if self.practice_statement_url.as_deref().is_some_and(|url| !is_address(url)) {
            return wrong("practice_statement_url", "is not an address over HTTPS in ASCII");
        }
        self.qualified.as_ref().map_or(Ok(()), Qualified::validate)
    }
}

impl Qualified {
    fn validate(&self) -> Result<(), ProfileError> {
        let wrong = |field, problem| Err(ProfileError { field, problem });
        // EN 319 412-5 §4.3.4: at least the one in English, and each language once.
        let languages: Vec<&str> =
            self.disclosures.iter().map(|one| one.language.as_str()).collect();
        let twice = languages.iter().enumerate().any(|(at, one)| languages[..at].contains(one));
        if !languages.contains(&"en") || twice {
            return wrong("qualified.disclosures", "have none in English, or two in one language");
        }
        if !self.disclosures.iter().all(|one| is_language(&one.language) && is_address(&one.url)) {
            let problem = "are not addresses over HTTPS with languages of two small letters";
            return wrong("qualified.disclosures", problem);
        }
        if !self.legislation.iter().all(|country| is_country(country)) {
            return wrong("qualified.legislation", "is not countries of two capital letters");
        }
        Ok(())
    }
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn is_language(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn is_address(text: &str) -> bool {
    text.strip_prefix("https://").is_some_and(|rest| !rest.is_empty())
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Three letters for the kind of register, two for the country, a hyphen, the number
/// [EN 319 412-1 §5.1.4].
fn is_identifier(text: &str) -> bool {
    let Some((register, number)) = text.split_once('-') else { return false };
    register.len() == 5
        && register.bytes().all(|byte| byte.is_ascii_uppercase())
        && !number.is_empty()
        && text.len() <= LONGEST_NAME
        && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `ub-organization-name` and others [RFC 5280 §A.1].
const LONGEST_NAME: usize = 64;

/// Policies of our own, in an arc under 2.25 whose number was drawn by lot. A full UUID, as
/// [Rec. ITU-T X.667] has it there, does not fit the 32 bits that readers of certificates take.
const SIGNATURE_POLICY: PolicyId = PolicyId(ObjectIdentifier::new_unwrap("2.25.159204328.1.1"));
const AUTHENTICATION_POLICY: PolicyId =
    PolicyId(ObjectIdentifier::new_unwrap("2.25.159204328.1.2"));
const TIMESTAMP_POLICY: PolicyId = PolicyId(ObjectIdentifier::new_unwrap("2.25.159204328.1.3"));

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed step fails the test")]
    use super::*;
    use serde_json::{Value, json};

    fn read(value: Value) -> Result<Profile, String> {
        let profile: Profile = serde_json::from_value(value).map_err(|error| error.to_string())?;
        profile.validate().map_err(|error| error.to_string())?;
        Ok(profile)
    }

    #[test]
    fn a_profile_that_says_nothing_claims_nothing() {
        let profile = read(json!({})).unwrap();
        assert_eq!(profile, Profile::default());
        assert_eq!(profile.qualified, None);
    }

    #[test]
    fn what_cannot_be_is_named() {
        let refused = |value: Value, part: &str| {
            let said = read(value).unwrap_err();
            assert!(said.contains(part), "{said}");
        };
        refused(json!({"colour": "red"}), "colour");
        refused(json!({"country": "es"}), "country");
        refused(json!({"organization": ""}), "organization");
        refused(json!({"organization_identifier": "S2833002E"}), "organization_identifier");
        refused(json!({"signature_policies": []}), "signature_policies");
        refused(json!({"signature_policies": ["1.2.3", "1.2.3"]}), "signature_policies");
        refused(json!({"timestamp_policy": "one.two"}), "one.two");
        refused(json!({"practice_statement_url": "ftp://a.example"}), "practice_statement_url");
        let qualified = |disclosures: Value, legislation: Value| {
            let parts =
                json!({"device": false, "disclosures": disclosures, "legislation": legislation});
            json!({ "qualified": parts })
        };
        let english = json!({"url": "https://a.example/en", "language": "en"});
        let spanish = json!({"url": "https://a.example/es", "language": "es"});
        assert!(read(qualified(json!([english, spanish]), json!(["ES"]))).is_ok());
        refused(qualified(json!([spanish]), json!([])), "none in English");
        refused(qualified(json!([english, english]), json!([])), "two in one language");
        let insecure = json!({"url": "http://a.example/es", "language": "es"});
        refused(qualified(json!([english, insecure]), json!([])), "HTTPS");
        refused(qualified(json!([english]), json!(["Spain"])), "legislation");
    }
}
