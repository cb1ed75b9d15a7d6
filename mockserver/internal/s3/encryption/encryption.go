// Package encryption has the server-side encryption of S3 as clients see it: SSE-S3 with keys of the server, and SSE-C with keys of the
// client. Nothing is encrypted.
package encryption

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/header"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// Encryption is how an object is encrypted. The zero value is not at all.
type Encryption struct {
	Algorithm string `json:"algorithm,omitempty"` // AES256
	// CustomerKeyMD5 is the MD5 in base64 of a key of the client, "" for a key of the server. The key itself is kept nowhere.
	CustomerKeyMD5 string `json:"customerKeyMD5,omitempty"`
}

// AES256 is the only algorithm.
const AES256 = "AES256"

const (
	serverSide   = "X-Amz-Server-Side-Encryption"
	kmsKeyID     = serverSide + "-Aws-Kms-Key-Id"
	kmsContext   = serverSide + "-Context"
	kmsBucketKey = serverSide + "-Bucket-Key-Enabled"
)

// keyHeaders are the names of the headers that carry a key of the client.
type keyHeaders struct{ algorithm, key, keyMD5 string }

var (
	customer = keyHeaders{serverSide + "-Customer-Algorithm", serverSide + "-Customer-Key", serverSide + "-Customer-Key-Md5"}
	source   = keyHeaders{
		"X-Amz-Copy-Source-Server-Side-Encryption-Customer-Algorithm", "X-Amz-Copy-Source-Server-Side-Encryption-Customer-Key",
		"X-Amz-Copy-Source-Server-Side-Encryption-Customer-Key-Md5",
	}
)

// Request is a request with the headers of an encryption.
type Request struct {
	Header http.Header
	// IsPlain reports whether keys of the client are refused because the request came without TLS. It is called if there is a key.
	IsPlain func() bool
	// Ceph follows Ceph's gateway where it differs from Amazon's S3.
	Ceph bool
}

func (r Request) get(name string) string { return header.Get(r.Header, name) }

// Wanted returns how an object shall be encrypted that the request writes.
func (r Request) Wanted() (Encryption, error) {
	keyMD5, err := r.customerKey(customer)
	if err != nil {
		return Encryption{}, err
	}
	wanted := r.get(serverSide)
	switch {
	case keyMD5 != "" && wanted != "":
		return Encryption{}, s3error.InvalidArgument("x-amz-server-side-encryption", wanted,
			"Server Side Encryption with Customer provided key is incompatible with the encryption method specified")
	case keyMD5 != "":
		return Encryption{AES256, keyMD5}, nil
	case r.get(kmsKeyID) != "" && !isKMS(wanted):
		return Encryption{}, s3error.InvalidArgument("x-amz-server-side-encryption", wanted,
			"Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms")
	case isKMS(wanted):
		return Encryption{}, s3error.NotImplemented("x-amz-server-side-encryption")
	case wanted != "" && wanted != AES256:
		return Encryption{}, s3error.InvalidArgument("x-amz-server-side-encryption", wanted, "The encryption method specified is not supported")
	}
	for _, name := range [...]string{kmsContext, kmsBucketKey} {
		if value := r.get(name); value != "" && value != "false" {
			return Encryption{}, s3error.NotImplemented(strings.ToLower(name))
		}
	}
	return Encryption{Algorithm: wanted}, nil
}

func isKMS(method string) bool { return method == "aws:kms" || method == "aws:kms:dsse" }

// CheckRead checks that the request, which reads an object, has the key of it.
func (r Request) CheckRead(e Encryption) error {
	if err := r.refuseServerSide(); err != nil {
		return err
	}
	return r.checkRead(e, customer)
}

// CheckSource checks that the request, which copies from an object, has the key of that object.
func (r Request) CheckSource(e Encryption) error { return r.checkRead(e, source) }

func (r Request) checkRead(e Encryption, names keyHeaders) error {
	keyMD5, err := r.customerKey(names)
	switch {
	case err != nil:
		return err
	case keyMD5 == e.CustomerKeyMD5:
		return nil
	case keyMD5 == "":
		return invalidRequest("The object was stored using a form of Server Side Encryption. " +
			"The correct parameters must be provided to retrieve the object.")
	case e.CustomerKeyMD5 == "":
		return invalidRequest("The encryption parameters are not applicable to this object.")
	case r.Ceph:
		return invalidRequest(otherKey)
	}
	return s3error.New("AccessDenied", "")
}

const otherKey = "The provided encryption parameters did not match the ones used originally."

// CheckPart checks that the request, which stores a part, has the key that the upload was created with. Ceph's gateway ignores a header
// that asks for an encryption here.
func (r Request) CheckPart(e Encryption) error {
	if err := r.refuseServerSide(); err != nil && !r.Ceph {
		return err
	}
	keyMD5, err := r.customerKey(customer)
	switch {
	case err != nil:
		return err
	case keyMD5 == e.CustomerKeyMD5:
		return nil
	case keyMD5 == "":
		return invalidRequest("The multipart upload initiate requested encryption. " +
			"Subsequent part requests must include the appropriate encryption parameters.")
	case e.CustomerKeyMD5 == "":
		return invalidRequest("The multipart upload initiate did not request encryption. " +
			"Please resend the request without sending encryption parameters.")
	}
	return invalidRequest(otherKey)
}

// CheckCompletion checks that the request, which completes an upload, has the key that the upload was created with. It may lack the key
// of an upload without checksums, but not at Ceph's gateway.
func (r Request) CheckCompletion(e Encryption, hasChecksums bool) error {
	if keyMD5, err := r.customerKey(customer); err == nil && keyMD5 == "" && !hasChecksums && !r.Ceph {
		return nil
	}
	return r.CheckPart(e)
}

// refuseServerSide refuses the header that asks for an encryption in a request that cannot ask for one.
func (r Request) refuseServerSide() error {
	if wanted := r.get(serverSide); wanted != "" {
		return s3error.InvalidArgument("x-amz-server-side-encryption", wanted,
			"x-amz-server-side-encryption header is not supported for this operation.")
	}
	return nil
}

// customerKey returns the MD5 of a key of the client, "" for none.
func (r Request) customerKey(names keyHeaders) (keyMD5 string, err error) {
	algorithm, key, keyMD5 := r.get(names.algorithm), r.get(names.key), r.get(names.keyMD5)
	if algorithm == "" && key == "" && keyMD5 == "" {
		return "", nil
	}
	refuse := func(header, value, message string) (string, error) {
		return "", s3error.InvalidArgument(strings.ToLower(header), value, message)
	}
	const customerKeys = "Requests specifying Server Side Encryption with Customer provided keys must "
	if r.IsPlain != nil && r.IsPlain() {
		return "", invalidRequest(customerKeys + "be made over a secure connection.")
	}
	switch {
	case algorithm == "":
		return refuse(names.algorithm, "", customerKeys+"provide a valid encryption algorithm.")
	case algorithm != AES256:
		return "", s3error.New("InvalidEncryptionAlgorithmError", "The Encryption request you specified is not valid. Supported value: AES256.").
			With("ArgumentName", strings.ToLower(names.algorithm)).With("ArgumentValue", algorithm)
	case key == "":
		return refuse(names.key, "", customerKeys+"provide an appropriate secret key.")
	case keyMD5 == "":
		return refuse(names.keyMD5, "", customerKeys+"provide the client calculated MD5 of the secret key.")
	}
	secret, err := base64.StdEncoding.DecodeString(key)
	if err != nil || len(secret) != keySize {
		// The error has no value of the argument, as it is a secret.
		return "", s3error.New("InvalidArgument", "The secret key was invalid for the specified algorithm.").With("ArgumentName", strings.ToLower(names.key))
	}
	if sum := md5.Sum(secret); base64.StdEncoding.EncodeToString(sum[:]) != keyMD5 {
		return refuse(names.keyMD5, keyMD5, "The calculated MD5 hash of the key did not match the hash that was provided.")
	}
	return keyMD5, nil
}

// keySize is the number of bytes of a key.
const keySize = 32

func invalidRequest(message string) error { return s3error.New("InvalidRequest", message) }

// Write sets the headers of a response.
func (e Encryption) Write(h http.Header) {
	switch {
	case e.CustomerKeyMD5 != "":
		h[customer.algorithm], h[customer.keyMD5] = []string{e.Algorithm}, []string{e.CustomerKeyMD5}
	case e.Algorithm != "":
		h[serverSide] = []string{e.Algorithm}
	}
}

// ETag returns the ETag of bytes whose MD5 in hex is given. That of an object with a key of the client is not the MD5 of its bytes.
func (e Encryption) ETag(contentMD5 string) string {
	if e.CustomerKeyMD5 == "" {
		return contentMD5
	}
	sum := md5.Sum([]byte(e.CustomerKeyMD5 + contentMD5))
	return hex.EncodeToString(sum[:])
}
