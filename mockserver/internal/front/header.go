package front

import (
	"net/http"
	"slices"
	"strings"
)

// Sandbox is the Content-Security-Policy of files. A page among them runs with its own origin, so that it cannot use the APIs of
// the server.
const Sandbox = "sandbox allow-scripts allow-downloads allow-forms allow-popups"

// LowerMetadata writes the names of metadata in lower case, as S3 does. Clients such as boto3 keep the case of the wire.
func LowerMetadata(header http.Header) {
	for name, values := range header {
		if strings.HasPrefix(name, "X-Amz-Meta-") {
			delete(header, name)
			header[strings.ToLower(name)] = values
		}
	}
}

var (
	s3Agents     = []string{"aws-sdk-", "aws-cli/", "Boto3/", "Botocore/", "MinIO ", "rclone/"}
	s3Parameters = []string{"acl", "cors", "delete", "lifecycle", "list-type", "location", "policy", "tagging", "uploadId", "uploads", "versioning", "versions", "x-id"}
)

// IsUnsignedS3 reports whether a request without a signature is that of an S3 client, by its headers and parameters, or a form for S3.
func IsUnsignedS3(r *http.Request) bool {
	for name := range r.Header {
		if strings.HasPrefix(name, "X-Amz-") || strings.HasPrefix(name, "Amz-Sdk-") {
			return true
		}
	}
	if r.Method == http.MethodPost && strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		return true
	}
	agent, query := r.UserAgent(), r.URL.Query()
	return slices.ContainsFunc(s3Agents, func(prefix string) bool { return strings.HasPrefix(agent, prefix) }) ||
		slices.ContainsFunc(s3Parameters, query.Has)
}
