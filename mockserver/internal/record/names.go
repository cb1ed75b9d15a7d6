package record

import (
	"slices"
	"strings"
)

var separators = strings.NewReplacer("_", "", "-", "")

// plainName is a name in lower case and without separators, so that X-Api-Key, api_key and apiKey are one.
func plainName(name string) string {
	return separators.Replace(strings.ToLower(name))
}

// secretParameters are the parameters of URLs that hold credentials, besides those with a name for which namesSecret holds. A file key is
// a parameter "key", and a page's cursor may be a "page_token".
var secretParameters = []string{
	"accesstoken", "apikey", "authtoken", "awsaccesskeyid", "idtoken", "refreshtoken", "securitytoken", "sessiontoken", "sig", "token",
	"xamzcopysourceserversideencryptioncustomerkey", "xamzsecuritytoken", "xamzserversideencryptioncustomerkey", "xapikey",
}

func isSecretParameter(name string) bool {
	name = plainName(name)
	return slices.Contains(secretParameters, name) || namesSecret(name) ||
		strings.Contains(name, "signature") || strings.Contains(name, "credential") || strings.Contains(name, "authorization")
}

// namesSecret reports whether a plain name is that of a secret by its words.
func namesSecret(name string) bool {
	return strings.Contains(name, "secret") || strings.Contains(name, "password") || strings.Contains(name, "passphrase")
}

// secretHeaders are the headers that hold credentials, besides those with a name for which namesSecret holds.
var secretHeaders = map[string]bool{
	"Authorization": true, "Proxy-Authorization": true, "Cookie": true, "Set-Cookie": true, "X-Api-Key": true, "X-Auth-Token": true,
	"X-Access-Token": true, "X-Amz-Security-Token": true, "X-Amz-Server-Side-Encryption-Customer-Key": true,
	"X-Amz-Copy-Source-Server-Side-Encryption-Customer-Key": true,
}

// urlHeaders are the headers whose value is a URL.
var urlHeaders = map[string]bool{"Location": true, "Content-Location": true, "Referer": true}

// mayNameSecrets is a quick check of a text: if it is false, namesSecret is false for all names in the text.
func mayNameSecrets[T string | []byte](text T) bool {
	for i := range len(text) {
		switch text[i] {
		case 's', 'S', 'p', 'P':
			if rest := text[i:]; beginsWith(rest, "secret") || beginsWith(rest, "pass") {
				return true
			}
		case '\\':
			if beginsWith(text[i:], `\u`) {
				return true
			}
		}
	}
	return false
}

// beginsWith ignores case.
func beginsWith[T string | []byte](text T, beginning string) bool {
	return len(text) >= len(beginning) && strings.EqualFold(string(text[:len(beginning)]), beginning)
}
