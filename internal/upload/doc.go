// Package upload makes request bodies that can be sent again, that report their progress, and that no longer touch
// the caller's data once the call is over.
package upload
