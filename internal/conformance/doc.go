// Package conformance runs clients that others have written against the mock: what they accept of it, the real servers answer as
// well. They are Linode's own for its API, and for S3 the AWS SDK and minio-go, which are given the keys that the control planes
// mint. Programs that users have, such as rclone and the AWS CLI, run against the mock as a program. It is a module of its own, so that
// nobody else links those clients, and holds tests alone.
package conformance
