// Package s3 is an S3 server in memory that believes nobody: every request is checked against the secret of its access key, then
// against what the key may do, and only then against what there is.
//
// It knows of no control plane. A [Bucket] holds the objects of one bucket; whoever makes buckets and keys keeps them, and shows
// them to a [Handler] as a [Backend]. A handler stands for one endpoint. [Handler.Route] says what a request is about without
// reading its body, so that its caller can record it, delay it or answer in its place; [Handler.Serve] carries it out.
//
//	h := &s3.Handler{Backend: backend, Region: "us-east-1", Hosts: []string{"s3.example.com"}}
//	q := h.Route(r)      // q.Operation is "s3PutObject", q.Bucket, q.Key, q.AccessKey
//	h.Serve(w, q)
//
// There are no goroutines and no timers here: time is what Handler.Now says.
package s3
