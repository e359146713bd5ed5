// Pulumi components that declare who and what may act in an Amazon EKS cluster, and on it
package eksauth
