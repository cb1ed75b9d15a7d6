// Package s3 implements an S3 server in memory. Each request is authenticated by its signature (see package sigv4), then
// authorized by its key, then executed.
//
// It knows no control plane. A [Bucket] holds the objects of one bucket; a system keeps its buckets and keys, and serves them to a
// [Handler] as a [Backend]. A handler is one endpoint. [Handler.Route] finds the operation of a request without reading the body, so
// that its caller can record or delay it or send another response; [Handler.Serve] executes it.
//
//	h := &s3.Handler{Backend: backend, Region: "us-east-1", Hosts: []string{"s3.example.com"}}
//	q := h.Route(r)      // q.Operation is "s3PutObject", q.Bucket, q.Key, q.AccessKey
//	h.Serve(w, q)
//
// It has no timers, and no goroutines but those that run the garbage collector after large objects are gone. Handler.Now is its clock.
package s3
