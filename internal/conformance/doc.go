// Package conformance runs other projects' clients against the mock: Linode's own for its API, and for S3 the AWS SDK and minio-go with
// keys of the control planes. Programs such as rclone and the AWS CLI run against the mock as a program. The package is a module of its
// own, so that no other module links those clients, and has tests alone.
package conformance
