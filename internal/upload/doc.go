// Package upload provides request bodies that can be sent again, report their progress, and do not access the caller's data after the
// call has ended.
package upload
