package encryption

import (
	"encoding/xml"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// Configuration is the encryption of a bucket in XML: how objects are encrypted whose requests ask for nothing.
type Configuration struct {
	XMLName xml.Name `xml:"ServerSideEncryptionConfiguration"`
	XMLNS   string   `xml:"xmlns,attr,omitempty"`
	Rules   []Rule   `xml:"Rule"`
}

// Rule is the rule of a bucket, which has exactly one.
type Rule struct {
	Default   *Default `xml:"ApplyServerSideEncryptionByDefault"`
	BucketKey bool     `xml:"BucketKeyEnabled"`
	Blocked   []string `xml:"BlockedEncryptionTypes>EncryptionType,omitempty"`
}

// Default is the encryption of a rule.
type Default struct {
	Algorithm string `xml:"SSEAlgorithm"`
	KMSKeyID  string `xml:"KMSMasterKeyID,omitempty"`
}

// New returns the configuration of a bucket whose objects are encrypted.
func New(namespace string) Configuration {
	return Configuration{XMLNS: namespace, Rules: []Rule{{Default: &Default{Algorithm: AES256}}}}
}

// Check returns an error unless the configuration encrypts all objects with keys of the server.
func (c Configuration) Check() error {
	if len(c.Rules) != 1 || c.Rules[0].Default == nil {
		return s3error.New("MalformedXML", "")
	}
	switch rule := c.Rules[0]; {
	case isKMS(rule.Default.Algorithm):
		return notOffered("SSEAlgorithm")
	case rule.Default.Algorithm != AES256:
		return s3error.New("MalformedXML", "")
	case rule.Default.KMSKeyID != "":
		return s3error.InvalidArgument("KMSMasterKeyID", rule.Default.KMSKeyID,
			"a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse")
	case rule.BucketKey:
		return notOffered("BucketKeyEnabled")
	case len(rule.Blocked) > 0 && (len(rule.Blocked) > 1 || rule.Blocked[0] != "NONE"):
		return notOffered("BlockedEncryptionTypes")
	}
	return nil
}

func notOffered(element string) error {
	return s3error.New("NotImplemented", "").With("Element", element)
}
