package buckt

import (
	"context"
	"net/http"
	"strings"
)

// LinodeCertificate is the state of the TLS certificate of a bucket. Linode never returns the certificate.
type LinodeCertificate struct {
	// SSL is true if the bucket has a certificate. It is nil if the endpoint does not support certificates, which applies to E2 and E3.
	SSL *bool `json:"ssl"`
}

// LinodeCertificateClient is the service for TLS certificates of buckets, at [LinodeClient.Certificates]. If the label of a bucket is a
// domain, a certificate allows to serve the bucket at that domain over HTTPS. A region in its calls may also be a legacy cluster,
// such as "us-east-1".
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-ssl.
type LinodeCertificateClient struct{ core *core }

var opLinodeCertificatesGet = &operation{
	system: SystemLinode, id: "linodeGetCertificate", name: "Linode.Certificates.Get",
	method: http.MethodGet, path: "/object-storage/buckets/{regionId}/{bucket}/ssl",
}

// Get reports whether a bucket has a certificate. It needs the scope object_storage:read_only. A bucket that does not exist is a
// [*NotFoundError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-ssl.
func (c *LinodeCertificateClient) Get(ctx context.Context, region, label string, opts ...CallOption) (*LinodeCertificate, error) {
	r := &request{op: opLinodeCertificatesGet, args: []string{"region", region, "label", label}, opts: opts}
	return getBare[LinodeCertificate](ctx, c.core, r)
}

// LinodeCertificateParams is a certificate and its private key. Both are required.
type LinodeCertificateParams struct {
	// Certificate is the certificate in PEM, followed by its intermediate certificates.
	Certificate string `json:"certificate"`
	// PrivateKey is the private key of the certificate, in PEM.
	PrivateKey Secret `json:"private_key"`
}

func (p *LinodeCertificateParams) check(op *operation) error {
	return firstError(checkNotEmpty(op, "Certificate", p.Certificate), checkSecret(op, "PrivateKey", p.PrivateKey))
}

// keyLines returns the lines of the private key, each of which is secret.
func (p *LinodeCertificateParams) keyLines() []string {
	lines := []string{p.PrivateKey.Reveal()}
	for line := range strings.Lines(p.PrivateKey.Reveal()) {
		if line = strings.TrimSpace(line); len(line) >= 8 && !strings.HasPrefix(line, "-----") {
			lines = append(lines, line)
		}
	}
	return lines
}

// Linode rejects a repeated upload, so the operation is not idempotent.
var opLinodeCertificatesUpload = &operation{
	system: SystemLinode, id: "linodeUploadCertificate", name: "Linode.Certificates.Upload",
	method: http.MethodPost, path: "/object-storage/buckets/{regionId}/{bucket}/ssl", notIdempotent: true,
}

// Upload stores the certificate of a bucket. It needs the scope object_storage:read_write. An invalid certificate or key is a
// [*BadRequestError], as is a second certificate: delete the first one before. A bucket that does not exist is a [*NotFoundError].
// After an [*OutcomeUnknownError], [LinodeCertificateClient.Get] reports whether the certificate is stored.
//
// See https://techdocs.akamai.com/linode-api/reference/post-object-storage-ssl.
func (c *LinodeCertificateClient) Upload(
	ctx context.Context, region, label string, params LinodeCertificateParams, opts ...CallOption,
) (*LinodeCertificate, error) {
	op := opLinodeCertificatesUpload
	if err := params.check(op); err != nil {
		return nil, err
	}
	r := &request{op: op, args: []string{"region", region, "label", label}, body: &params, secrets: params.keyLines(), opts: opts}
	return getBare[LinodeCertificate](ctx, c.core, r)
}

var opLinodeCertificatesDelete = &operation{
	system: SystemLinode, id: "linodeDeleteCertificate", name: "Linode.Certificates.Delete",
	method: http.MethodDelete, path: "/object-storage/buckets/{regionId}/{bucket}/ssl",
}

// Delete deletes the certificate of a bucket and its private key. It needs the scope object_storage:read_write. A bucket without a
// certificate is a success. A bucket that does not exist is a [*NotFoundError].
//
// See https://techdocs.akamai.com/linode-api/reference/delete-object-storage-ssl.
func (c *LinodeCertificateClient) Delete(ctx context.Context, region, label string, opts ...CallOption) error {
	return c.core.do(ctx, &request{op: opLinodeCertificatesDelete, args: []string{"region", region, "label", label}, opts: opts}, noResult{})
}
