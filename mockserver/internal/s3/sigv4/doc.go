// Package sigv4 reads, verifies and makes AWS Signature Version 4 of requests to S3, and decodes the bodies of such requests
// (aws-chunked). It is the server's side: it shares no code with the client of package buckt, which signs on its own.
package sigv4
