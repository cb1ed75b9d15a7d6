// Package xxhash has the hashes of the xxHash family that S3 takes as checksums: XXH64, and XXH3 with 64 and with 128 bits.
package xxhash

import (
	"encoding/binary"
	"hash"
	"math/bits"
)

// The primes of the specification.
const (
	prime32n1 = 0x9E3779B1
	prime32n2 = 0x85EBCA77
	prime32n3 = 0xC2B2AE3D

	prime64n1 uint64 = 0x9E3779B185EBCA87
	prime64n2 uint64 = 0xC2B2AE3D27D4EB4F
	prime64n3 uint64 = 0x165667B19E3779F9
	prime64n4 uint64 = 0x85EBCA77C2B2AE63
	prime64n5 uint64 = 0x27D4EB2F165667C5
)

const stripe64 = 32

// xxh64 is XXH64 with the seed 0.
type xxh64 struct {
	lanes [4]uint64
	total uint64
	rest  []byte // of a stripe
}

// New64 returns XXH64.
func New64() hash.Hash {
	x := new(xxh64)
	x.Reset()
	return x
}

func (x *xxh64) Size() int      { return 8 }
func (x *xxh64) BlockSize() int { return stripe64 }

func (x *xxh64) Reset() {
	one, two := prime64n1, prime64n2
	*x = xxh64{lanes: [4]uint64{one + two, two, 0, -one}}
}

func (x *xxh64) Write(p []byte) (int, error) {
	written := len(p)
	x.total += uint64(written)
	if len(x.rest) > 0 {
		n := min(stripe64-len(x.rest), len(p))
		x.rest, p = append(x.rest, p[:n]...), p[n:]
		if len(x.rest) < stripe64 {
			return written, nil
		}
		x.mix(x.rest)
		x.rest = x.rest[:0]
	}
	for ; len(p) >= stripe64; p = p[stripe64:] {
		x.mix(p)
	}
	x.rest = append(x.rest, p...)
	return written, nil
}

func (x *xxh64) mix(stripe []byte) {
	for i := range x.lanes {
		x.lanes[i] = round64(x.lanes[i], binary.LittleEndian.Uint64(stripe[8*i:]))
	}
}

func round64(lane, input uint64) uint64 {
	return bits.RotateLeft64(lane+input*prime64n2, 31) * prime64n1
}

func (x *xxh64) Sum(b []byte) []byte {
	h := prime64n5
	if x.total >= stripe64 {
		h = 0
		for i, rotation := range [4]int{1, 7, 12, 18} {
			h += bits.RotateLeft64(x.lanes[i], rotation)
		}
		for _, lane := range x.lanes {
			h = (h^round64(0, lane))*prime64n1 + prime64n4
		}
	}
	h += x.total
	p := x.rest
	for ; len(p) >= 8; p = p[8:] {
		h = bits.RotateLeft64(h^round64(0, binary.LittleEndian.Uint64(p)), 27)*prime64n1 + prime64n4
	}
	if len(p) >= 4 {
		h = bits.RotateLeft64(h^uint64(binary.LittleEndian.Uint32(p))*prime64n1, 23)*prime64n2 + prime64n3
		p = p[4:]
	}
	for _, c := range p {
		h = bits.RotateLeft64(h^uint64(c)*prime64n5, 11) * prime64n1
	}
	return binary.BigEndian.AppendUint64(b, avalanche64(h))
}

func avalanche64(h uint64) uint64 {
	h = (h ^ h>>33) * prime64n2
	h = (h ^ h>>29) * prime64n3
	return h ^ h>>32
}
