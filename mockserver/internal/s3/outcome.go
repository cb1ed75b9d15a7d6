package s3

import "net/http"

// Region is the region that the signature names, "" for none.
func (q *Request) Region() string {
	if q.signature == nil {
		return ""
	}
	return q.signature.Region
}

// AuthenticatedAs is the access key id that the request was signed with, once [Handler.Serve] has found that the signature is
// right; "" until then, and for requests without a signature.
func (q *Request) AuthenticatedAs() string { return q.key.ID }

// Resolve gives a request its key, so that authentication need not ask the backend for it.
func (q *Request) Resolve(key *Key) { q.resolved = key }

// Translate marks a request whose signature was made by the server itself, with the time of its own clock, for another one. An error
// is that of the other signature.
func (q *Request) Translate(refusal error) {
	q.translated = true
	if refusal != nil {
		q.signatureErr = refusal
	}
}

// Opened returns what [Opener] found, nil for a request that was not opened.
func (q *Request) Opened() *Opened { return q.opened }

// ErrorDocument returns the body of an error that is sent instead of a call of [Handler.Serve]. An empty message is the usual one of the
// code.
func (q *Request) ErrorDocument(code, message string) []byte {
	return q.errorDocument(NewError(code, message))
}

// Operations are the names of all operations with their methods.
func Operations() map[string]string {
	methods := make(map[string]string)
	for at, o := range operations {
		methods[o.name] = at.method
	}
	for _, o := range []*operation{copyObject, uploadPartCopy} {
		methods[o.name] = http.MethodPut
	}
	methods[listObjectsV2.name] = http.MethodGet
	methods[preflight.name] = http.MethodOptions
	return methods
}
