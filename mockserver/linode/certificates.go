package linode

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net/http"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/internal/wire/nullable"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// Certificate is the TLS certificate of a bucket.
type Certificate struct {
	// Certificate is the certificate, and those that lead to its root, in PEM.
	Certificate string `json:"certificate"`
	// PrivateKey is its private key, in PEM. No response has it.
	PrivateKey buckt.Secret `json:"privateKey"`
}

var (
	errCertificate = errors.New("must be a certificate in PEM")
	errPrivateKey  = errors.New("must be the private key of the certificate in PEM")
)

// check returns errCertificate or errPrivateKey. An expired certificate is valid, as on the real server.
func (c *Certificate) check() error {
	block, _ := pem.Decode([]byte(c.Certificate))
	if block == nil || block.Type != "CERTIFICATE" {
		return errCertificate
	}
	if _, err := x509.ParseCertificate(block.Bytes); err != nil {
		return errCertificate
	}
	if _, err := tls.X509KeyPair([]byte(c.Certificate), []byte(c.PrivateKey.Reveal())); err != nil {
		return errPrivateKey
	}
	return nil
}

// isFor reports whether a certificate that passes check is for the bucket of a label, which is a domain then.
func (c *Certificate) isFor(label string) bool {
	block, _ := pem.Decode([]byte(c.Certificate))
	leaf, err := x509.ParseCertificate(block.Bytes)
	return err == nil && leaf.VerifyHostname(label) == nil
}

var certificateOperations = []service.Operation{
	read("linodeGetCertificate", "Linode.Certificates.Get", bucketPath+"/ssl", 0, (*call).getCertificate),
	{
		ID: "linodeUploadCertificate", Client: "Linode.Certificates.Upload", Method: http.MethodPost, Path: root + bucketPath + "/ssl",
		Scope: scopeReadWrite, Traits: service.ReadsJSON, Secrets: []string{"private_key"},
		Handle: handler{classOthers, (*call).uploadCertificate},
	},
	write("linodeDeleteCertificate", "Linode.Certificates.Delete", http.MethodDelete, bucketPath+"/ssl", 0, classOthers,
		(*call).deleteCertificate),
}

// getCertificate returns null if the endpoint takes no certificates.
func (c *call) getCertificate() service.Response {
	b, refusal := c.pathBucket()
	if b == nil {
		return refusal
	}
	state := wire.LinodeCertificate{Ssl: nullable.NewNullNullable[bool]()}
	if b.endpoint().hasCORS() {
		state.Ssl.Set(b.Certificate != nil)
	}
	return ok(state)
}

func (c *call) uploadCertificate() service.Response {
	b, refusal := c.pathBucket()
	if b == nil {
		return refusal
	}
	f := c.fields()
	certificate := &Certificate{Certificate: requiredText(f, "certificate"), PrivateKey: buckt.NewSecret(requiredText(f, "private_key"))}
	if f.Valid() {
		err := certificate.check()
		f.Require(err != errCertificate, "certificate", "Must be a certificate in PEM")
		f.Require(err != errPrivateKey, "private_key", "Must be the private key of the certificate in PEM")
		f.Require(err != nil || certificate.isFor(b.Label), "certificate", "Must be a certificate for the label of the bucket")
	}
	switch {
	case !f.Valid():
		return c.invalid(f)
	case !b.endpoint().hasCORS():
		return c.fail(http.StatusBadRequest, noCertificates)
	case b.Certificate != nil:
		return c.fail(http.StatusBadRequest, hasCertificate)
	}
	b.Certificate = certificate
	return ok(wire.LinodeCertificate{Ssl: nullable.NewNullableWithValue(true)})
}

// deleteCertificate succeeds without a certificate too, as Terraform's provider expects.
func (c *call) deleteCertificate() service.Response {
	b, refusal := c.pathBucket()
	if b == nil {
		return refusal
	}
	b.Certificate = nil
	return ok(wire.LinodeEmpty{})
}
